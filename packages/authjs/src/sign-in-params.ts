import { builtInProfile } from './profiles/built-in-profile.ts'
import { definitionOf, idOf, type ProviderDefinition } from './provider-definition.ts'
import type { ProviderProfile } from './provider-profile.ts'
import { merge, type Plain } from './resolve-provider.ts'

type Params = Readonly<Record<string, unknown>>
type Needed = Readonly<Record<string, string>>

interface Authorization {
  readonly url?: string | URL
  readonly params: Params
}

/** What {@link withSignInParams} can be told. */
interface SignInParamsOptions {
  /** The profiles of the user. */
  readonly profiles?: Readonly<Record<string, ProviderProfile>> | undefined
  /** What Auth.js asks for where nothing else is said. Default is as in `@auth/core`. */
  readonly usualScope?: string | undefined
}

/**
 * Adds to a provider what its sign-in has to ask for, or it issues no refresh token. What is there stays:
 * of the scope only what is missing is added. A custom provider of which no profile says anything is left
 * as it is.
 */
export function withSignInParams(provider: unknown, options: SignInParamsOptions = {}): unknown {
  if (typeof provider === 'function') {
    // Auth.js hands it what it has found in the environment.
    return (found: object = {}) => withSignInParams(provider(found), options)
  }
  const definition = definitionOf(provider)
  const isCustom = !('options' in definition)
  const own = options.profiles?.[String(idOf(provider))]?.signIn
  const needed = own ?? (isCustom ? undefined : signInParamsOf(definition.id))
  if (!needed || !isReadable(definition)) return provider
  const { url, params, ...rest } = authorizationOf(definition)
  const asked = withParams(params, needed, options.usualScope)
  const authorization = { ...rest, ...(url && { url }), params: asked }
  if (isCustom) return { ...definition, authorization }
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

/** What is no address is left for Auth.js to complain about, at the first request. */
function isReadable({ authorization, options }: ProviderDefinition): boolean {
  return [authorization, options?.authorization].every((one) => {
    const { url } = endpoint(one) as Partial<Authorization>
    return url === undefined || URL.canParse(url)
  })
}

function isAddress(authorization: unknown): authorization is string | URL {
  return typeof authorization === 'string' || authorization instanceof URL
}

function endpoint(authorization: unknown): Plain {
  return isAddress(authorization) ? { url: authorization } : { ...(authorization as Plain) }
}
