import {
  type Clock,
  phaseOf,
  type Resolution,
  type ResolveRequest,
  type Rotator,
  RotationError,
} from '@token-rotation/core'
import { adoptGrant, isSnippetToken } from './adopt-grant.ts'
import type { AuthConfigLike, Token } from './auth-types.ts'
import type { CarriedGrant, Slice } from './grant-slice.ts'
import type { Logger } from './logger.ts'
import type { TokenRotationOptions } from './options.ts'
import type { ProviderRotators } from './provider-rotators.ts'
import { hasCredentials, oauthProviderIds } from './resolve-provider.ts'

/** Finds the grants of sessions, and resolves them. */
export interface SessionGrants {
  /** Makes a slice of the tokens that a pasted snippet has left in a session, if it is clear whose. */
  adopt(config: AuthConfigLike, token: Token): Promise<Slice | undefined>
  resolve(config: AuthConfigLike, grant: CarriedGrant, request: ResolveRequest): Promise<Resolution>
  signOut(config: AuthConfigLike, grant: CarriedGrant): Promise<void>
}

export function sessionGrants(
  rotators: ProviderRotators,
  { adopt: adoption }: TokenRotationOptions,
  clock: Clock,
  logger: Logger,
): SessionGrants {
  function ownerOf({ providers }: AuthConfigLike, token: Token): string | undefined {
    const ids = oauthProviderIds(providers)
    const named = adoption?.provider ?? token.provider
    if (typeof named === 'string') return ids.includes(named) ? named : undefined
    // A backend of the app's own keeps tokens under the same names: then nothing is guessed.
    return ids.length === 1 && !hasCredentials(providers) ? ids[0] : undefined
  }
  function clientIdOf({ providers }: AuthConfigLike, provider: string): string | undefined {
    try {
      return rotators.clientId(providers, provider)
    } catch (error) {
      logger.once('error', (error as Error).message)
      return undefined
    }
  }
  /** Auth.js signs the user out when a callback throws, and a wrong setting must not do that. */
  function rotatorOf(config: AuthConfigLike, provider: string): Rotator | undefined {
    try {
      const rotator = rotators.of(config, provider)
      if (rotator) return rotator
      logger.once(
        'error',
        `a session was signed in with provider "${provider}", which is not configured any more: its tokens cannot be refreshed`,
      )
    } catch (error) {
      logger.once('error', (error as Error).message)
    }
    return undefined
  }
  return {
    async adopt(config, token) {
      if (!isSnippetToken(token)) return undefined
      const provider = ownerOf(config, token)
      const clientId = provider && clientIdOf(config, provider)
      if (!provider || !clientId) {
        logger.once(
          'error',
          'a session holds the tokens of a pasted refresh snippet and does not tell their provider: name it with the option "adopt: { provider }". The session is left as it is.',
        )
        return undefined
      }
      const grant = await adoptGrant(token, { provider, clientId }, clock())
      return grant && { grant, isLegacy: true }
    },
    async resolve(config, grant, request) {
      const rotator = rotatorOf(config, grant.provider)
      if (rotator) return rotator.resolve(grant.id, { carried: grant, ...request })
      if (phaseOf(grant, clock()) !== 'expired') return { status: 'ok', state: grant }
      const error = new RotationError({ code: 'ERR_CLIENT_REJECTED', reason: 'not_configured' })
      return { status: 'misconfigured', error, retryAt: clock() + 60_000 }
    },
    async signOut(config, grant) {
      const rotator = rotators.of(config, grant.provider)
      await rotator?.signOut(grant.id, grant)
    },
  }
}
