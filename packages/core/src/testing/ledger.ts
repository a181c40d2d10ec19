import type { Clock } from '../clock.ts'
import type { TokenSet } from '../token-set.ts'

/**
 * How an authorization server treats refresh tokens:
 *
 * - `F0`: static; the answer has no `refresh_token` (Google).
 * - `F1`: static; the answer repeats it (Duende ReUse, Spring).
 * - `F2`: a new one each time, and the old one stays valid (Entra, Keycloak).
 * - `F3`: used once; a second use is refused and costs nothing (GitHub, GitLab).
 * - `F4`: used once; a second use revokes the grant (oidc-provider, Auth0, Okta).
 * - `F5`: within the replay window a second use gets the same successor; later as F4 (Supabase, WorkOS).
 * - `F6`: within the replay window every use gets a living successor of its own; later as F4 (Hydra).
 * - `F7`: valid until its successor is used; only the newest successor lives (Cloudflare).
 * - `F8`: every other answer rotates, and then as F4; the others have no `refresh_token` (Spotify).
 */
export type Family = 'F0' | 'F1' | 'F2' | 'F3' | 'F4' | 'F5' | 'F6' | 'F7' | 'F8'

/** How an authorization server issues and ends tokens. */
export interface LedgerOptions {
  readonly family: Family
  readonly clock: Clock
  /** In seconds. Default is 60. */
  readonly accessTokenLifetime: number
  /** How long families `F5` and `F6` take a spent refresh token, in milliseconds. Default is 10,000. */
  readonly replayWindow: number
  /**
   * A refresh ends the previous access tokens of the grant for the same resource (GitHub, GitLab). Default
   * is `false`.
   */
  readonly refreshKillsAccessToken: boolean
  /** A revoked grant ends its access tokens too (oidc-provider, Okta). Default is `false`. */
  readonly reuseKillsAccessTokens: boolean
}

interface Grant {
  readonly accessTokens: AccessToken[]
  isRevoked: boolean
  /** How many exchanges there were. */
  exchanges: number
}

interface AccessToken {
  readonly value: string
  /** What it is for (RFC 8707). Absent for the default. */
  readonly resource: string | undefined
  readonly expiresAt: number
  isDead: boolean
}

interface RefreshToken {
  readonly value: string
  readonly grant: Grant
  readonly parent: RefreshToken | undefined
  readonly children: RefreshToken[]
  spentAt: number | undefined
  /** The access token that came with the first successor. */
  sibling: AccessToken | undefined
  isDead: boolean
}

interface Exchange {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  readonly expiresIn: number
}

/** What an authorization server knows of its tokens, without any transport. */
export function createLedger(options: LedgerOptions) {
  const { family, clock, accessTokenLifetime, replayWindow } = options
  const refreshTokens = new Map<string, RefreshToken>()
  const accessTokens = new Map<string, AccessToken & { grant: Grant }>()
  let grants = 0

  function issueAccessToken(grant: Grant, label: string, resource?: string): AccessToken {
    const value = `access-${label}-${grant.accessTokens.length}`
    const expiresAt = clock() + accessTokenLifetime * 1000
    const token = { value, resource, grant, expiresAt, isDead: false }
    grant.accessTokens.push(token)
    accessTokens.set(value, token)
    return token
  }
  function issueRefreshToken(grant: Grant, value: string, parent?: RefreshToken): RefreshToken {
    const rest = { spentAt: undefined, sibling: undefined, isDead: false }
    const token: RefreshToken = { value, grant, parent, children: [], ...rest }
    parent?.children.push(token)
    refreshTokens.set(value, token)
    return token
  }
  function revokeGrant(grant: Grant): void {
    grant.isRevoked = true
    if (options.reuseKillsAccessTokens) for (const token of grant.accessTokens) token.isDead = true
  }
  /** Tells what a second use of a spent token comes to. */
  function onReuse({ spentAt }: RefreshToken): 'take' | 'refuse' | 'revoke' {
    if (spentAt === undefined || family <= 'F2' || family === 'F7') return 'take'
    if (family === 'F3') return 'refuse'
    const isGraceful = family === 'F5' || family === 'F6'
    return isGraceful && clock() < spentAt + replayWindow ? 'take' : 'revoke'
  }

  function labelOf({ value }: RefreshToken): string {
    return value.slice('refresh-'.length).split('-')[0]!
  }

  function redeem(value: string, resource?: string): Exchange | undefined {
    const token = refreshTokens.get(value)
    if (!token || token.isDead || token.grant.isRevoked) return undefined
    const { grant } = token
    const verdict = onReuse(token)
    if (verdict === 'revoke') revokeGrant(grant)
    if (verdict !== 'take') return undefined
    const [successor] = token.children
    if (family === 'F5' && successor && token.sibling) {
      const { sibling } = token
      const isSame = sibling.resource === resource
      const repeated = isSame ? sibling : issueAccessToken(grant, labelOf(token), resource)
      const { value: accessToken, expiresAt } = repeated
      const left = Math.max(1, Math.floor((expiresAt - clock()) / 1000))
      return { accessToken, refreshToken: successor.value, expiresIn: left }
    }
    if (options.refreshKillsAccessToken) {
      for (const earlier of grant.accessTokens) earlier.isDead ||= earlier.resource === resource
    }
    const label = labelOf(token)
    const accessToken = issueAccessToken(grant, label, resource)
    const { value: access } = accessToken
    const answer = { accessToken: access, expiresIn: accessTokenLifetime }
    grant.exchanges += 1
    const isStatic = family === 'F0' || (family === 'F8' && grant.exchanges % 2 === 1)
    if (isStatic) return { ...answer, refreshToken: undefined }
    if (family === 'F1') return { ...answer, refreshToken: token.value }
    if (family === 'F7') {
      for (const sibling of token.children) sibling.isDead = true
      if (token.parent) token.parent.isDead = true
    }
    token.spentAt ??= clock()
    token.sibling ??= accessToken
    const next = issueRefreshToken(grant, `refresh-${label}-${grant.exchanges}`, token)
    return { ...answer, refreshToken: next.value }
  }

  return {
    redeem,
    signIn: (): TokenSet & { readonly refresh_token: string } => {
      const grant: Grant = { accessTokens: [], isRevoked: false, exchanges: 0 }
      grants += 1
      const { value: access_token } = issueAccessToken(grant, String(grants))
      const { value: refresh_token } = issueRefreshToken(grant, `refresh-${grants}-0`)
      const expires_at = Math.floor(clock() / 1000) + accessTokenLifetime
      const lifetime = { expires_at, expires_in: accessTokenLifetime }
      return { access_token, refresh_token, token_type: 'Bearer', ...lifetime }
    },
    isUsable: (value: string): boolean => {
      const token = accessTokens.get(value)
      return token !== undefined && !token.isDead && clock() < token.expiresAt
    },
    resourceOf: (value: string): string | undefined => accessTokens.get(value)?.resource,
    isAlive: (value: string): boolean => {
      const token = refreshTokens.get(value)
      return !!token && !token.isDead && !token.grant.isRevoked && onReuse(token) === 'take'
    },
    /** Consumes a refresh token without an exchange. */
    burn: (value: string): void => {
      const token = refreshTokens.get(value)
      if (token) token.isDead = true
    },
    revoke: (value: string): void => {
      const grant = refreshTokens.get(value)?.grant ?? accessTokens.get(value)?.grant
      if (!grant) return
      grant.isRevoked = true
      for (const token of grant.accessTokens) token.isDead = true
    },
  }
}
