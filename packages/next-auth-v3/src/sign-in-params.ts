import { signInParamsOf, withParams } from '@token-rotation/authjs'

interface Provider {
  readonly id?: unknown
  readonly scope?: string
  readonly authorizationParams?: Readonly<Record<string, unknown>>
}

/** Adds what a provider has to be asked for before it issues a refresh token, as next-auth v3 names it. */
export function withSignInParams<Given>(provider: Given): Given {
  const { id, scope = '', authorizationParams = {} } = provider as Provider
  const needed = signInParamsOf(id)
  if (!needed) return provider
  const { scope: wanted, ...params } = withParams({ scope, ...authorizationParams }, needed)
  // It is written beside the parameters, which go over it.
  const place =
    authorizationParams.scope === undefined
      ? { scope: wanted, authorizationParams: params }
      : { authorizationParams: { ...params, scope: wanted } }
  return { ...provider, ...place }
}
