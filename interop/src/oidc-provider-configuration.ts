import { randomBytes } from 'node:crypto'
import { findAccount } from '@token-rotation/provider'
import type { ClientMetadata, Configuration, Grant, JWKS, KoaContextWithOIDC } from 'oidc-provider'
import { memoryAdapter } from './memory-adapter.ts'

/** A way in which oidc-provider can treat refresh tokens. */
export interface OidcProviderMode {
  /** The path of its issuer. */
  readonly name: string
  /** Its setting `rotateRefreshToken`; `undefined` leaves it to its own default. */
  readonly rotates: boolean | undefined
  /** Life of access tokens in seconds. */
  readonly accessTokenTtl: number
  /** How many milliseconds each operation of its storage takes. Default is none. */
  readonly latency?: number
  /** Whether it takes DPoP proofs (RFC 9449), with nonces only. */
  readonly dpop?: boolean
  /** The resources that it issues JWTs for (RFC 8707). */
  readonly resources?: readonly string[]
}

const minute = 60
const hour = 60 * minute

export function oidcProviderConfiguration(
  mode: OidcProviderMode,
  client: ClientMetadata,
  jwks: JWKS,
): Configuration {
  const { name, rotates, accessTokenTtl, latency = 0, dpop, resources } = mode
  return {
    adapter: memoryAdapter(latency),
    ...(rotates !== undefined && { rotateRefreshToken: rotates }),
    clients: [client],
    jwks,
    clientBasedCORS: () => false,
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    findAccount: (_ctx, sub) => findAccount(sub),
    interactions: { url: (_ctx, { uid }) => `/${name}/interaction/${uid}` },
    issueRefreshToken: async () => true,
    expiresWithSession: async () => false,
    loadExistingGrant: consentToEverything,
    scopes: ['openid', 'offline_access', ...(resources ? ['api'] : [])],
    pkce: { required: () => false },
    ttl: {
      AccessToken: accessTokenTtl,
      AuthorizationCode: minute,
      Grant: hour,
      IdToken: hour,
      Interaction: hour,
      RefreshToken: hour,
      Session: hour,
    },
    features: {
      devInteractions: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, { clientId }, token) => token.clientId === clientId,
      },
      ...(dpop && {
        dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
      }),
      ...(resources && {
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: async (_ctx, resource) => ({
            scope: resources.includes(resource) ? 'api' : '',
            accessTokenFormat: 'jwt',
            accessTokenTTL: accessTokenTtl,
          }),
        },
      }),
    },
  }
}

async function consentToEverything({ oidc }: KoaContextWithOIDC): Promise<Grant> {
  const { provider, client, account, params, requestParamClaims, resourceServers = {} } = oidc
  const { clientId } = client!
  const { accountId } = account!
  const grant = new provider.Grant({ clientId, accountId })
  grant.addOIDCScope(String(params!.scope))
  grant.addOIDCClaims(requestParamClaims)
  for (const [resource, { scope }] of Object.entries(resourceServers)) {
    grant.addResourceScope(resource, scope)
  }
  await grant.save()
  return grant
}
