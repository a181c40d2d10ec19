import { builtInProfile } from './profiles/built-in-profile.ts'
import { definitionOf, type ProviderDefinition } from './provider-definition.ts'

type Params = Readonly<Record<string, unknown>>

/** What Auth.js asks for where nothing else is said. */
const usualScope = 'openid profile email'

/**
 * Adds to a provider that Auth.js brings what its sign-in has to ask for, or it issues no refresh token.
 * What is there stays: of the scope only what is missing is added. A custom provider is left as it is.
 */
export function withSignInParams(provider: unknown): unknown {
  // Made at each request, and with nothing, as Auth.js makes it.
  if (typeof provider === 'function') return () => withSignInParams(provider({}))
  const definition = definitionOf(provider)
  const needed = 'options' in definition && signInParamsOf(definition.id)
  if (!needed) return provider
  const { url, params, ...rest } = authorizationOf(definition)
  const authorization = { ...rest, ...(url && { url }), params: withParams(params, needed) }
  const { authorization: _, ...options } = definition.options ?? {}
  return { ...definition, authorization, options }
}

/** Returns what a provider of this id has to be asked for. */
export function signInParamsOf(id: unknown): Params | undefined {
  return typeof id === 'string' ? builtInProfile(id)?.signIn : undefined
}

/** Merges parameters: a scope grows, everything else is set where nothing is. */
export function withParams(params: Params, needed: Params): Record<string, unknown> {
  const { scope, ...others } = needed
  const merged = { ...others, ...params }
  if (scope === undefined) return merged
  const asked = String(params.scope ?? usualScope)
  const names = new Set(asked.split(/\s+/))
  return {
    ...merged,
    scope: names.has(String(scope)) ? asked : `${asked} ${scope as string}`.trim(),
  }
}

/** Brings every form to one: the defaults, and over them what the user has set. */
function authorizationOf({ authorization, options }: ProviderDefinition) {
  const defaults = normalized(authorization)
  const own = normalized(options?.authorization)
  return { ...defaults, ...own, params: { ...defaults.params, ...own.params } }
}

function normalized(authorization: unknown): Params & { url?: string; params: Params } {
  if (typeof authorization === 'string') return normalized({ url: authorization })
  const { url, params, ...rest } = (authorization ?? {}) as { url?: string | URL; params?: Params }
  if (!url) return { ...rest, params: params ?? {} }
  const address = new URL(url)
  const inQuery = Object.fromEntries(address.searchParams)
  address.search = ''
  return { ...rest, url: address.href, params: { ...inQuery, ...params } }
}
