import { type ProviderProfile, signInParamsOf, withParams } from '@token-rotation/authjs'

interface Provider {
  readonly id?: unknown
  readonly scope?: string
  readonly authorizationUrl?: string
  readonly authorizationParams?: Readonly<Record<string, unknown>>
}

/** Adds what a provider has to be asked for before it issues a refresh token, as next-auth v3 names it. */
export function withSignInParams<Given>(
  provider: Given,
  profiles: Readonly<Record<string, ProviderProfile>> = {},
): Given {
  const { id, scope = '', authorizationUrl = '', authorizationParams = {} } = provider as Provider
  const needed = profiles[String(id)]?.signIn ?? signInParamsOf(id)
  if (!needed) return provider
  const [, query] = authorizationUrl.split('?')
  const inUrl = Object.fromEntries(new URLSearchParams(query))
  const { scope: wanted, ...params } = withParams(
    { ...inUrl, scope, ...authorizationParams },
    needed,
  )
  // What is in the address stays there: a parameter that is given twice is refused.
  for (const name of Object.keys(inUrl)) if (!(name in authorizationParams)) delete params[name]
  // The scope is written beside the parameters, which go over it.
  const place =
    authorizationParams.scope === undefined
      ? { scope: wanted, authorizationParams: params }
      : { authorizationParams: { ...params, scope: wanted } }
  return { ...provider, ...place }
}
