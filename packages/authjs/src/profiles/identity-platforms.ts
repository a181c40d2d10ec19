import type { ProviderProfile } from '../provider-profile.ts'
import { byCode } from './by-code.ts'

const offline = { scope: 'offline_access' }

const entra: ProviderProfile = {
  signIn: offline,
  replay: 'always',
  resourceParameter: 'scope',
}

const identityServer: ProviderProfile = {
  hint: 'set AllowOfflineAccess on the client and ask for the scope "offline_access"',
}

/** Identity platforms, hosted or run by their users: what they ask for depends on how they are set up. */
export const identityPlatforms = {
  asgardeo: { hint: 'enable the grant "Refresh Token" on the application' },
  auth0: {
    signIn: offline,
    hint: 'allow offline access on the API, and the grant "Refresh Token" on the application',
    classify: byCode({ access_denied: 'misconfigured' }),
    resourceParameter: 'audience',
  },
  authentik: {
    signIn: offline,
    hint: 'add the scope mapping "offline_access" to the provider',
  },
  'azure-ad': entra,
  'azure-ad-b2c': {
    signIn: offline,
    hint: 'ask for the client id, or for a scope of an API, as well: without it there is no access token',
    resourceParameter: 'scope',
    // It passes: the same refresh token works a moment later.
    classify: ({ body }) =>
      String(body?.error_description).includes('AADB2C90085') ? 'unavailable' : undefined,
  },
  beyondidentity: {
    hint: 'enable refresh tokens on the application and ask for the scope "offline_access"',
  },
  cognito: { hint: 'enable ALLOW_REFRESH_TOKEN_AUTH on the app client' },
  descope: { hint: 'enable refresh tokens in the project and ask for the scope "offline_access"' },
  'duende-identity-server6': identityServer,
  frontegg: { hint: 'enable refresh tokens for the hosted login' },
  fusionauth: { hint: 'enable the grant "Refresh Token" on the application' },
  hydra: {
    hint: 'allow the grant "refresh_token" and the scope "offline_access" on the client, and ask for that scope',
    // Two requests at once, neither of which was processed.
    classify: ({ error, body }) =>
      error === 'invalid_request' && /retry/i.test(String(body?.error_description))
        ? 'unavailable'
        : undefined,
    endsAccessToken: true,
  },
  'identity-server4': identityServer,
  kinde: { signIn: { scope: 'offline' } },
  logto: { signIn: { prompt: 'consent' } },
  'microsoft-entra-id': entra,
  okta: {
    hint: 'enable the grant "Refresh Token" on the application, then ask for the scope "offline_access" (Okta refuses the sign-in the other way round)',
  },
  onelogin: { hint: 'enable refresh tokens on the OpenID Connect application' },
  'ping-id': {
    hint: 'enable the grant "Refresh Token" on the application and ask for the scope "offline_access"',
  },
  salesforce: {
    hint: 'allow the scope "refresh_token" in the connected app, and ask for it',
    // Its answers have no `expires_in`. Two hours are the default of a session; an API tells when it was less.
    lifetime: 7_200,
  },
  'united-effects': { hint: 'ask for the scope "offline_access"' },
  workos: { refreshes: false },
  zitadel: {
    hint: 'enable the grant "Refresh Token" on the application and ask for the scope "offline_access"',
    endsAccessToken: true,
  },
} satisfies Record<string, ProviderProfile>
