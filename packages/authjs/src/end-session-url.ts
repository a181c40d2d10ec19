import { discover } from './authorization-server.ts'
import type { ComposedConfig } from './compose-config.ts'
import { ConfigurationError } from './configuration-error.ts'
import type { CookieSessions } from './cookie-sessions.ts'
import type { Exchange } from './exchange.ts'
import { checkAccountId, findGrant, type FoundGrant } from './find-grant.ts'
import type { ProviderRotators } from './provider-rotators.ts'
import type { Readiness } from './readiness.ts'
import type { ResolvedProvider } from './resolve-provider.ts'
import type { SessionGrants } from './session-grants.ts'

/** Options of `endSessionUrl`. */
export interface EndSessionOptions {
  /**
   * Where the provider sends the browser afterwards: an absolute URL that is registered there as a
   * `post_logout_redirect_uri`. By default the browser stays at the provider.
   */
  readonly returnTo?: string | URL
  /**
   * The id of the Auth.js provider. By default it is the one that the user has signed in with last. Needed
   * where the session of the app has ended already.
   */
  readonly provider?: string
  /** Which account of `provider` it is, for a user who has several: its `providerAccountId`. */
  readonly accountId?: string
}

interface EndSessionContext {
  readonly configurations: Readiness
  readonly grants: SessionGrants
  readonly sessions: CookieSessions
  readonly rotators: ProviderRotators
}

/**
 * Returns where a browser ends its session at the provider (OpenID Connect RP-Initiated Logout 1.0,
 * section 2). The ID token is there as a hint where it is known: in a store, while the session lasts.
 *
 * @throws {ConfigurationError} For a provider that is not configured.
 * @throws {TypeError} For an account of no provider, or a `returnTo` that is no absolute URL.
 * @returns `undefined` where the provider publishes no such address, or does not answer within 5 seconds.
 */
export async function endSessionUrl(
  context: EndSessionContext,
  composed: ComposedConfig,
  exchange: Exchange,
  options: EndSessionOptions = {},
): Promise<string | undefined> {
  const { configurations, grants, rotators } = context
  const { config } = composed
  configurations.check(config)
  const { provider: named } = options
  // One that refreshes nothing has a logout all the same.
  if (named !== undefined && !rotators.find(config.providers, named)) {
    throw new ConfigurationError('provider', `there is no OAuth provider "${named}"`)
  }
  checkAccountId(options)
  const returnTo = checkReturnTo(options.returnTo)
  const found = await findGrant(context, composed, exchange, options)
  const id = found.status === 'found' ? found.grant.provider : named
  const provider = id === undefined ? undefined : rotators.find(config.providers, id)
  const endpoint = provider && (await endSessionEndpoint(provider))
  if (!endpoint) return undefined

  const { searchParams } = endpoint
  searchParams.set('client_id', provider.clientId)
  if (returnTo) searchParams.set('post_logout_redirect_uri', returnTo)
  const hint = await idTokenOf(grants, composed, found)
  if (hint) searchParams.set('id_token_hint', hint)
  return endpoint.href
}

async function endSessionEndpoint(provider: ResolvedProvider): Promise<URL | undefined> {
  const server = await discover(provider, 5_000).catch(() => undefined)
  const published = server?.end_session_endpoint
  if (!published || !URL.canParse(published)) return undefined
  const url = new URL(published)
  // A browser is sent there, and other schemes than these run or open something.
  return /^https?:$/.test(url.protocol) ? url : undefined
}

async function idTokenOf(
  grants: SessionGrants,
  { config }: ComposedConfig,
  found: FoundGrant,
): Promise<string | undefined> {
  // What a cookie carries has no ID token.
  if (found.status !== 'found' || found.grant.status !== 'stored') return undefined
  const resolution = await grants.peek(config, found.grant, found.read)
  return resolution?.status === 'ok' ? resolution.state.tokens.id_token : undefined
}

function checkReturnTo(returnTo: string | URL | undefined): string | undefined {
  if (returnTo === undefined) return undefined
  const text = String(returnTo)
  if (URL.canParse(text)) return text
  throw new TypeError(
    '"returnTo" must be an absolute URL that is registered at the provider, such as "https://app.example.com/"',
  )
}
