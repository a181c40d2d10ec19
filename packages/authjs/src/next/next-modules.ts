import type { CookieOptions } from '../auth-types.ts'

/**
 * What is used of `next/headers.js` and `next/server.js`. Adapters hand them in, so that this package
 * depends on no version of Next.js.
 */
export interface NextModules {
  readonly headers: () => Headers | PromiseLike<Headers>
  readonly cookies: () => CookieJar | PromiseLike<CookieJar>
  /** Waits for somebody to be answered: a page that is rendered ahead for a prefetch has cookies as well. */
  readonly connection?: (() => Promise<unknown>) | undefined
  readonly NextResponse: {
    next(init?: { readonly request?: { readonly headers?: Headers } }): Response
  }
}

/** What `cookies()` returns. */
export interface CookieJar {
  getAll(): readonly { readonly name: string; readonly value: string }[]
  set(name: string, value: string, options: CookieOptions): unknown
}

/** What is used of `NextRequest`. */
export interface NextRequestLike extends Request {
  readonly cookies: {
    getAll(): readonly { readonly name: string; readonly value: string }[]
    set(name: string, value: string): unknown
    delete(name: string): unknown
  }
}
