import { builtInProfile } from './profiles/built-in-profile.ts'
import { definitionOf, type ProviderDefinition } from './provider-definition.ts'
import { merge, type Plain } from './resolve-provider.ts'

type Params = Readonly<Record<string, unknown>>
type Needed = Readonly<Record<string, string>>

interface Authorization {
  readonly url?: string | URL
  readonly params: Params
}

/**
 * Adds to a provider that Auth.js brings what its sign-in has to ask for, or it issues no refresh token.
 * What is there stays: of the scope only what is missing is added. A custom provider is left as it is.
 *
 * @param usualScope What Auth.js asks for where nothing else is said.
 */
export function withSignInParams(provider: unknown, usualScope?: string): unknown {
  if (typeof provider === 'function') {
    // Auth.js hands it what it has found in the environment.
    return (found: object = {}) => withSignInParams(provider(found), usualScope)
  }
  const definition = definitionOf(provider)
  const needed = 'options' in definition && signInParamsOf(definition.id)
  if (!needed) return provider
  const { url, params, ...rest } = authorizationOf(definition)
  const asked = withParams(params, needed, usualScope)
  const authorization = { ...rest, ...(url && { url }), params: asked }
  return { ...definition, options: { ...definition.options, authorization } }
}

/** Returns what a provider of this id has to be asked for. */
export function signInParamsOf(id: unknown): Needed | undefined {
  return typeof id === 'string' ? builtInProfile(id)?.signIn : undefined
}

/** Merges parameters: a scope grows, everything else is set where nothing is. */
export function withParams(
  params: Params,
  needed: Needed,
  usualScope = 'openid profile email',
): Record<string, unknown> {
  const { scope, ...others } = needed
  const merged = { ...others, ...params }
  if (scope === undefined) return merged
  const asked = typeof params.scope === 'string' ? params.scope : usualScope
  const isAsked = asked.split(/\s+/).includes(scope)
  return { ...merged, scope: isAsked ? asked : `${asked} ${scope}`.trim() }
}

/** Brings every form to one, as Auth.js merges them. An address of the user's replaces all. */
function authorizationOf({ authorization, options }: ProviderDefinition): Authorization {
  const own = options?.authorization
  const merged = isAddress(own) ? { url: own } : merge(endpoint(authorization), endpoint(own))
  const { url, params = {}, ...rest } = merged as Partial<Authorization>
  if (!url) return { ...rest, params }
  const address = new URL(url)
  const inQuery = Object.fromEntries(address.searchParams)
  address.search = ''
  return { ...rest, url: address.href, params: { ...inQuery, ...params } }
}

function isAddress(authorization: unknown): authorization is string | URL {
  return typeof authorization === 'string' || authorization instanceof URL
}

function endpoint(authorization: unknown): Plain {
  return isAddress(authorization) ? { url: authorization } : { ...(authorization as Plain) }
}
