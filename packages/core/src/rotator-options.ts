import type { Clock, Timer } from './clock.ts'
import type { Digest } from './digest.ts'
import type { EventListener } from './events.ts'
import type { GrantState } from './grant-state.ts'
import type { GrantStore } from './grant-store.ts'
import type { ProcessState } from './process-state.ts'
import type { Profile } from './profile.ts'
import type { Timing } from './timing.ts'
import type { TokenFetcher } from './token-fetcher.ts'
import type { TokenSet } from './token-set.ts'

/** Options of `createRotator`. */
export interface RotatorOptions {
  /** Keeps the grants. All processes that can meet the same grant have to share one. */
  readonly store: GrantStore<GrantState>
  /** Sends the refresh requests. One rotator serves one client of one provider. */
  readonly fetcher: TokenFetcher
  /** What is special about the provider. By default it is treated as strict. */
  readonly profile?: Profile | undefined
  /** Names the client of the provider, for what its grants share in this process. Default is `''`. */
  readonly client?: string | undefined
  /** Revokes tokens that a sign-out leaves behind (RFC 7009). By default nothing is revoked. */
  readonly revoke?: ((tokens: TokenSet) => Promise<unknown>) | undefined
  readonly timing?: Partial<Timing> | undefined
  readonly onEvent?: EventListener | undefined
  /** Default is the system's. */
  readonly clock?: Clock | undefined
  /** Default is the system's. */
  readonly timer?: Timer | undefined
  /** Replaces SHA-256, for tests. */
  readonly digest?: Digest | undefined
  /** Returns a string that no other process returns. Default is `crypto.randomUUID`. */
  readonly unique?: (() => string) | undefined
  /** What rotators of one process share. Default is what `globalThis` holds; for tests. */
  readonly process?: ProcessState | undefined
}
