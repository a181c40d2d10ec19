/** A provider as a configuration holds it: an object, or a function that makes one. */
export interface ProviderDefinition {
  readonly id?: unknown
  readonly type?: unknown
  readonly authorization?: unknown
  /** What the user has given to a provider that Auth.js brings. Custom providers have none. */
  readonly options?: Readonly<Record<string, unknown>> | undefined
}

/** Returns the object, whichever form a provider has. */
export function definitionOf(provider: unknown): ProviderDefinition {
  return (typeof provider === 'function' ? provider({}) : provider) as ProviderDefinition
}

/** The id that sessions and environment variables know a provider by. */
export function idOf(provider: unknown): unknown {
  const { id, options } = definitionOf(provider)
  return options?.id ?? id
}

/** Tells a provider that Auth.js brings from a custom one: it keeps apart what the user has given to it. */
export function isBuiltIn(provider: unknown): boolean {
  const definition = definitionOf(provider)
  // next-auth v3 merges it in; its providers have other names for what they know.
  return 'options' in definition || 'accessTokenUrl' in definition
}

/** Tells a provider of OAuth or OpenID Connect. */
export function isOAuth(provider: unknown): boolean {
  const { type, options } = definitionOf(provider)
  const named = options?.type ?? type
  return named === 'oauth' || named === 'oidc'
}
