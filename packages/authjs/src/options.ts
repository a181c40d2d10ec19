import type { Clock, EventListener, Timing } from '@token-rotation/core'
import type { ProviderProfile } from './provider-profile.ts'
import type { ApiResource } from './api-fetch.ts'
import type { SealableStore } from './sealed-store.ts'

/** Options of `tokenRotation`. All of them can be left out. */
export interface TokenRotationOptions {
  /**
   * Where grants are remembered. Default is `memoryStore()`, which serves one process: the tokens are in
   * the session cookie. A shared store (Redis, PostgreSQL) serves any number of processes: it holds the
   * tokens, sealed with the secret of Auth.js, and the cookie only names the grant. With an Auth.js adapter
   * a store of its accounts (Prisma, Drizzle, SQL) keeps the tokens where Auth.js has them.
   */
  readonly store?: SealableStore
  /**
   * What is special about providers, by their id: over what is known of those that Auth.js brings. Unknown
   * providers are treated as strict.
   */
  readonly profiles?: Readonly<Record<string, ProviderProfile>>
  /**
   * The origins that `rotation.fetch` may send the access token to, such as `https://api.example.com`.
   * Plain http is accepted for loopback only. An API that wants access tokens of its own (RFC 8707) is
   * listed as `{ origin, resource }`. Default is none.
   */
  readonly api?: readonly (string | ApiResource)[]
  /**
   * Revokes the newest refresh token at the provider when the user signs out. By default that is done
   * where it is known to end this session only.
   */
  readonly revokeOnSignOut?: boolean
  /**
   * Adds to the sign-in what a provider that Auth.js brings has to be asked for before it issues a refresh
   * token, such as the scope `offline_access`. What the configuration sets itself stays. Default is `true`.
   */
  readonly signInParams?: boolean
  /** The provider of sessions that a pasted snippet has made, where they do not tell. */
  readonly adopt?: { readonly provider: string }
  /** Puts `accessToken` into the session, which browsers can read. Default is `false`. */
  readonly exposeAccessToken?: boolean
  /**
   * How long reading a session waits for a rotation, in milliseconds. With a shared store it does not wait,
   * unless the session exposes the access token. Default is `1000`.
   */
  readonly sessionWait?: number
  /** The times of a rotation. */
  readonly timing?: Partial<Timing>
  /** Receives everything that happens to grants. */
  readonly onEvent?: EventListener
  /** Default is the system's. */
  readonly clock?: Clock
}
