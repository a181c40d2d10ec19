import type { KoaContextWithOIDC } from 'oidc-provider'

/** The request context; `oidc` is there once oidc-provider has handled the request. */
export type Context = KoaContextWithOIDC

export type Middleware = (ctx: Context, next: () => Promise<unknown>) => Promise<void>
