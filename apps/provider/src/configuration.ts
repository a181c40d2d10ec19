import { randomBytes } from 'node:crypto'
import type { Configuration, Grant, JWKS, KoaContextWithOIDC } from 'oidc-provider'
import { findAccount } from './account.ts'
import type { MapStorage } from './map-storage.ts'
import { errors } from './oidc-provider.ts'
import { escapeHtml, renderPage } from './page.ts'
import type { ProviderSettings } from './settings.ts'

const hour = 60 * 60
const fortnight = 14 * 24 * hour

/** Configures oidc-provider: strict rotation, and nothing that asks the user twice. */
export function createConfiguration(
  storage: MapStorage,
  jwks: JWKS,
  settings: () => ProviderSettings,
): Configuration {
  return {
    adapter: storage.adapter,
    jwks,
    clockTolerance: 0,
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    clientBasedCORS: () => false,
    findAccount: (_ctx, sub) => findAccount(sub),
    loadExistingGrant: consentToEverything,
    pkce: { required: () => false },
    rotateRefreshToken: () => true,
    issueRefreshToken: async () => true,
    // A grant outlives the provider's own session, so that only revocation and reuse end it.
    expiresWithSession: async () => false,
    ttl: {
      AccessToken: () => settings().accessTokenTtl,
      AuthorizationCode: () => 60,
      IdToken: () => hour,
      Interaction: () => hour,
      RefreshToken: () => fortnight,
      Session: () => fortnight,
      Grant: () => fortnight,
    },
    features: {
      devInteractions: { enabled: false },
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) =>
          client.clientAuthMethod !== 'none' || token.clientId === client.clientId,
      },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => {
          if (token.clientId === client.clientId) return true
          throw new errors.InvalidRequest('this token belongs to another client')
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          const button = '<button form="op.logoutForm" name="logout" value="yes">Sign out</button>'
          ctx.body = renderPage('Sign out?', form + button)
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = renderPage('Signed out', '')
        },
      },
    },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'html'
      ctx.body = renderPage('This did not work', `<p>${escapeHtml(description ?? error)}</p>`)
    },
  }
}

// Every sign-in gets a grant of its own: revoking one app's grant must not end another's.
async function consentToEverything(ctx: KoaContextWithOIDC): Promise<Grant> {
  const { provider, client, account, requestParamClaims, params } = ctx.oidc
  const grant = new provider.Grant({
    ...(client && { clientId: client.clientId }),
    ...(account && { accountId: account.accountId }),
  })
  const scope = params?.['scope']
  if (typeof scope === 'string') grant.addOIDCScope(scope)
  grant.addOIDCClaims(requestParamClaims)
  await grant.save()
  return grant
}
