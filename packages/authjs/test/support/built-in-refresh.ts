import { type Clock, createMemoryStore, type GrantState } from '@token-rotation/core'
import { createLogger } from '../../src/logger.ts'
import { builtInProfile } from '../../src/profiles/built-in-profile.ts'
import type { ProviderAnswer } from '../../src/provider-facts.ts'
import { providerRotators } from '../../src/provider-rotators.ts'
import { refreshFetcher } from '../../src/refresh-fetcher.ts'
import { resolveProvider } from '../../src/resolve-provider.ts'
import type { ProviderFactory } from './auth-core.ts'
import { type SentRequest, sentBy } from './sent-requests.ts'

export const client = { clientId: 'CID', clientSecret: 'CSECRET' }

/** What providers of Auth.js have to be given besides the client. */
const settings: Readonly<Record<string, object>> = {
  asgardeo: { issuer: 'https://asgardeo.example' },
  auth0: { issuer: 'https://auth0.example' },
  authentik: { issuer: 'https://authentik.example/application/o/app' },
  'azure-ad-b2c': { issuer: 'https://b2c.example/tenant/policy/v2.0' },
  beyondidentity: { issuer: 'https://beyondidentity.example' },
  cognito: { issuer: 'https://cognito-idp.example/pool' },
  descope: { issuer: 'https://descope.example' },
  'duende-identity-server6': { issuer: 'https://duende.example' },
  frontegg: { issuer: 'https://frontegg.example' },
  fusionauth: { issuer: 'https://fusionauth.example' },
  'identity-server4': { issuer: 'https://identity-server4.example' },
  keycloak: { issuer: 'https://keycloak.example/realms/r' },
  kinde: { issuer: 'https://kinde.example' },
  logto: { issuer: 'https://logto.example/oidc' },
  mattermost: { issuer: 'https://mattermost.example' },
  netsuite: { accountID: 'acct' },
  nextcloud: { issuer: 'https://nextcloud.example' },
  okta: { issuer: 'https://okta.example/oauth2/default' },
  onelogin: { issuer: 'https://onelogin.example/oidc/2' },
  'ory-hydra': { issuer: 'https://hydra.example' },
  'ping-id': { issuer: 'https://ping-id.example/as' },
  'united-effects': { issuer: 'https://united-effects.example' },
  zitadel: { issuer: 'https://zitadel.example' },
}

/** The token endpoints that issuers publish: of hosted ones what they really do, of others what is usual. */
const published: Readonly<Record<string, string>> = {
  'https://access.line.me': 'https://api.line.me/oauth2/v2.1/token',
  'https://accounts.google.com': 'https://oauth2.googleapis.com/token',
  'https://apis.roblox.com/oauth/': 'https://apis.roblox.com/oauth/v1/token',
  'https://appleid.apple.com': 'https://appleid.apple.com/auth/token',
  'https://asgardeo.example': 'https://asgardeo.example/oauth2/token',
  'https://auth0.example': 'https://auth0.example/oauth/token',
  'https://authentik.example/application/o/app': 'https://authentik.example/application/o/token/',
  'https://b2c.example/tenant/policy/v2.0': 'https://b2c.example/tenant/policy/oauth2/v2.0/token',
  'https://beyondidentity.example': 'https://beyondidentity.example/token',
  'https://cognito-idp.example/pool': 'https://cognito.example/oauth2/token',
  'https://descope.example': 'https://descope.example/oauth2/v1/token',
  'https://duende.example': 'https://duende.example/connect/token',
  'https://hydra.example': 'https://hydra.example/oauth2/token',
  'https://huggingface.co': 'https://huggingface.co/oauth/token',
  'https://id.twitch.tv/oauth2': 'https://id.twitch.tv/oauth2/token',
  'https://identity-server4.example': 'https://identity-server4.example/connect/token',
  'https://keycloak.example/realms/r':
    'https://keycloak.example/realms/r/protocol/openid-connect/token',
  'https://kinde.example': 'https://kinde.example/oauth2/token',
  'https://login.microsoftonline.com/{tenantid}/v2.0':
    'https://login.microsoftonline.com/common/oauth2/v2.0/token',
  'https://login.salesforce.com': 'https://login.salesforce.com/services/oauth2/token',
  'https://logto.example/oidc': 'https://logto.example/oidc/token',
  'https://okta.example/oauth2/default': 'https://okta.example/oauth2/default/v1/token',
  'https://onelogin.example/oidc/2': 'https://onelogin.example/oidc/2/token',
  'https://ping-id.example/as': 'https://ping-id.example/as/token',
  'https://slack.com': 'https://slack.com/api/openid.connect.token',
  'https://united-effects.example': 'https://united-effects.example/token',
  'https://www.linkedin.com/oauth': 'https://www.linkedin.com/oauth/v2/accessToken',
  'https://zitadel.example': 'https://zitadel.example/oauth/v2/token',
}

/** Answers a discovery. */
export function discovery({ url }: Request): Response | undefined {
  const address = url.split('/.well-known/', 1)[0]!
  if (address === url) return undefined
  const found = Object.entries(published).find(
    ([issuer]) => issuer.replace('{tenantid}', 'common').replace(/\/$/, '') === address,
  )
  if (!found) throw new Error(`nobody knows the issuer ${address}`)
  return Response.json({ issuer: found[0], token_endpoint: found[1] })
}

interface RefreshRequestsOptions {
  readonly generation?: number
  readonly env?: Readonly<Record<string, string>>
  /** What the factory gets besides. */
  readonly given?: object
  /** Hears what the operator is told. */
  readonly onTold?: (message: string) => void
}

/**
 * Lets a provider of Auth.js be refreshed with the refresh token `RT`, which is the access token where there
 * is none, and returns the requests that leave.
 */
export function refreshRequests(
  name: string,
  factory: ProviderFactory,
  options: RefreshRequestsOptions = {},
): Promise<SentRequest[]> {
  const { generation = 0, env = { AUTH_URL: 'https://app.example' }, given, onTold } = options
  const provider = factory({ ...client, ...settings[name], ...given })
  const id = String(provider.id)
  const warn = (message: string) => onTold?.(message)
  const error = ({ message }: Error) => onTold?.(message)
  const logger = createLogger(() => ({ warn, error }), Date.now)
  const store = createMemoryStore<GrantState>()
  const rotators = providerRotators(store, {}, () => {}, logger, { env })
  const tokens = { access_token: 'AT', refresh_token: 'RT', expires_at: 1 }
  const carried = { status: 'active', id: 'g', provider: id, generation, tokens } as const
  return sentBy(
    () => rotators.of({ providers: [provider] }, id)!.resolve('g', { carried }),
    discovery,
  )
}

/** Makes the fetcher and the profile of a provider of Auth.js. */
export function refreshOf(name: string, factory: ProviderFactory, clock: Clock) {
  const provider = factory({ ...client, ...settings[name] })
  const profile = builtInProfile(String(provider.id)) ?? {}
  const resolved = resolveProvider(provider)!
  const redirectUri = () => 'https://app.example/callback'
  return { profile, fetcher: refreshFetcher(() => resolved, { profile, redirectUri, clock }) }
}

/** Makes the response of an answer that is known of a provider. */
export function responseOf({ status, headers, body }: ProviderAnswer): Response {
  return typeof body === 'string'
    ? new Response(body, { status, headers: { 'content-type': 'text/html', ...headers } })
    : Response.json(body, { status, ...(headers && { headers }) })
}
