import {
  completeTiming,
  createRotator,
  type EventListener,
  type Rotator,
} from '@token-rotation/core'
import type { AuthConfigLike } from './auth-types.ts'
import { ConfigurationError } from './configuration-error.ts'
import type { Logger } from './logger.ts'
import type { TokenRotationOptions } from './options.ts'
import { sessionMaxAge } from './session-max-age.ts'
import { builtInProfile } from './profiles/built-in-profile.ts'
import { definitionOf, idOf, isBuiltIn, isOAuth } from './provider-definition.ts'
import type { ProviderProfile } from './provider-profile.ts'
import { redirectUri } from './redirect-uri.ts'
import { refreshFetcher } from './refresh-fetcher.ts'
import {
  type ResolvedProvider,
  type ResolveProvider,
  resolveProvider as resolveAsCore,
} from './resolve-provider.ts'
import { revokeToken } from './revoke-token.ts'
import { type SealableStore, sealedStores } from './sealed-store.ts'
import { secretsOf } from './secrets-of.ts'

/** The rotators of a configuration, one for each client of a provider. */
export interface ProviderRotators {
  /** The tokens live in a store that processes share, and not in the session cookie. */
  readonly isShared: boolean
  /** Resolves a provider, once per object: Auth.js replaces the list, not its members. */
  resolve(provider: unknown): ResolvedProvider | undefined
  /** Returns what is special about a provider: what is known of it, and over that what the user says. */
  profile(providers: readonly unknown[], id: string): ProviderProfile
  /** Lists the ids of the providers whose tokens can be refreshed, without resolving them. */
  ids(providers: readonly unknown[]): string[]
  /** Returns the rotator of a provider, or `undefined` where it is not configured. */
  of(config: AuthConfigLike, id: string): Rotator | undefined
  /** Returns what a refresh has to know of a provider, or `undefined` where it is not configured. */
  find(providers: readonly unknown[], id: string): ResolvedProvider | undefined
}

const day = 86_400

/** What {@link providerRotators} has to know of the version of Auth.js. */
export interface RotatorsHost {
  readonly resolveProvider?: ResolveProvider
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Creates {@link ProviderRotators} over one store. */
export function providerRotators(
  store: SealableStore,
  options: TokenRotationOptions,
  onEvent: EventListener,
  logger: Logger,
  { resolveProvider = resolveAsCore, env }: RotatorsHost,
): ProviderRotators {
  const { profiles = {}, timing, clock, revokeOnSignOut } = options
  const discoveryTimeout = Math.min(10_000, completeTiming(timing).httpTimeout / 2)
  const resolved = new WeakMap<object, ResolvedProvider>()
  const rotators = new Map<string, { rotator: Rotator; provider: ResolvedProvider }>()
  const openStore = sealedStores(store)

  function resolve(provider: unknown): ResolvedProvider | undefined {
    const known = resolved.get(provider as object)
    if (known) return known
    const found = resolveProvider(provider) ?? backendOf(provider)
    if (found) resolved.set(provider as object, found)
    return found
  }

  function profileOf(provider: unknown): ProviderProfile {
    const { id } = definitionOf(provider)
    const own = profiles[String(idOf(provider))]
    return isBuiltIn(provider) ? { ...builtInProfile(String(id)), ...own } : { ...own }
  }

  /** A credentials provider, before a backend that has refresh tokens of its own. */
  function backendOf(provider: unknown): ResolvedProvider | undefined {
    const id = String(idOf(provider))
    return profiles[id]?.refresh && { id, clientId: id, ...withoutOAuth }
  }

  function tell(id: string) {
    return (error: unknown) => {
      if (error instanceof ConfigurationError) logger.once('error', error.message)
      else
        logger.rarely('warn', `the issuer of provider "${id}" could not be asked for its endpoints`)
    }
  }

  function create(
    key: string,
    client: string,
    provider: ResolvedProvider,
    config: AuthConfigLike,
  ): Rotator {
    const { id } = provider
    const profile = profileOf(definitionIn(config.providers, id))
    const current = () => rotators.get(key)?.provider ?? provider
    // An account is only ended by being disconnected.
    const isAsked = store.kind === 'account' || revokeOnSignOut
    const revokes = isAsked ?? profile.revocation === 'token'
    return createRotator({
      store: openStore(secretsOf(config)),
      client,
      profile,
      clock,
      onEvent,
      // A read rewrites a record that is older than a day, so it never ends before its cookie.
      timing: { ttl: (longestLife(config) + day) * 1000, ...timing },
      fetcher: refreshFetcher(current, {
        profile,
        redirectUri: () => redirectUriOf(config, id),
        discoveryTimeout,
        onNotSent: tell(id),
        clock,
      }),
      ...(revokes &&
        !profile.refresh && {
          revoke: async ({ refresh_token }) => {
            if (!refresh_token) return
            const isDone = await revokeToken(current(), refresh_token, profile).catch(() => false)
            if (isDone) return
            logger.once(
              'warn',
              `provider "${id}" did not revoke a refresh token: it needs an "issuer" that publishes a revocation endpoint (RFC 8414)`,
            )
          },
        }),
    })
  }

  function redirectUriOf(config: AuthConfigLike, id: string): string {
    const found = redirectUri(config, definitionIn(config.providers, id), id, env)
    if (found) return found
    throw new ConfigurationError(
      'AUTH_URL',
      `provider "${id}" wants the "redirect_uri" of the sign-in at every refresh: set the environment variable AUTH_URL to the address of the app. Nothing is refreshed until then.`,
    )
  }

  function find(providers: readonly unknown[], id: string): ResolvedProvider | undefined {
    const found = definitionIn(providers, id)
    return found ? resolve(found) : undefined
  }

  return {
    isShared: store.kind !== 'memory',
    resolve,
    find,
    profile(providers, id) {
      const found = definitionIn(providers, id)
      return found ? profileOf(found) : { ...profiles[id] }
    },
    ids: (providers) =>
      providers.flatMap((provider) => {
        const { refresh, refreshes } = profileOf(provider)
        const canRefresh = refresh ?? (isOAuth(provider) && refreshes !== false)
        return canRefresh ? [String(idOf(provider))] : []
      }),
    of(config, id) {
      const provider = find(config.providers, id)
      if (!provider) return undefined
      const { clientId, issuer, tokenEndpoint, wellKnown } = provider
      // Tenants of one lazy configuration can share a client id, and must not share a server.
      const client = JSON.stringify([id, clientId, wellKnown ?? issuer, tokenEndpoint])
      // What another secret has sealed is another store.
      const key = store.kind === 'sealed' ? JSON.stringify([client, secretsOf(config)]) : client
      const entry = rotators.get(key)
      if (!entry) {
        const rotator = create(key, client, provider, config)
        rotators.set(key, { rotator, provider })
        return rotator
      }
      entry.provider = provider
      return entry.rotator
    },
  }
}

const withoutOAuth = {
  clientSecret: undefined,
  issuer: undefined,
  tokenEndpoint: undefined,
  client: {},
  clientPrivateKey: undefined,
  conform: undefined,
  fetch: undefined,
} as const

function definitionIn(providers: readonly unknown[], id: string): unknown {
  return providers.find((provider) => idOf(provider) === id)
}

/** For how many seconds a cookie can be opened, even one that a browser has thrown away. */
function longestLife(config: AuthConfigLike): number {
  return Math.max(sessionMaxAge(config), config.jwt?.maxAge ?? 0)
}
