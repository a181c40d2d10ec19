import type { Background } from '@token-rotation/core'
import type { Cookies, SetCookie } from './session-cookie.ts'

/** One request of the framework: its cookies in and out. */
export interface Exchange {
  /** Identifies the request, so that it is resolved once. */
  readonly key: object
  /** The cookies of the request, as later readers of it see them. */
  readonly cookies: () => Cookies
  /** Nobody may ever look at the answer: a token that is merely due is left alone. */
  readonly isPrefetch?: boolean
  /** What Auth.js takes the protocol of the request for. Default is plain http. */
  readonly isHttps?: () => boolean
  /** Promises to finish work after the response, where the host of this request does (`waitUntil`). */
  readonly background?: Background | undefined
  /** Tells whether the response can still take a cookie. */
  readonly canWrite: () => boolean
  /** Gives cookies to the response, and to later readers of the same request. */
  readonly write: (cookies: readonly SetCookie[]) => void
}
