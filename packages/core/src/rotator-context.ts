import type { Breaker } from './breaker.ts'
import type { Clock, Timer } from './clock.ts'
import type { Digest } from './digest.ts'
import type { RotationEvent } from './events.ts'
import type { Profile } from './profile.ts'
import type { StoreAccess } from './store-access.ts'
import type { Timing } from './timing.ts'
import type { TokenFetcher } from './token-fetcher.ts'
import type { TokenSet } from './token-set.ts'

/** What every part of a rotator works with. */
export interface RotatorContext {
  readonly store: StoreAccess
  readonly fetcher: TokenFetcher
  readonly profile: Profile | undefined
  readonly clock: Clock
  readonly timer: Timer
  readonly timing: Timing
  readonly digest: Digest
  readonly breaker: Breaker
  /** Returns a string that nobody else returns. */
  readonly unique: () => string
  readonly emit: (event: RotationEvent) => void
  /** Revokes tokens that nobody will hold any more. Never rejects. */
  readonly revoke: (tokens: TokenSet) => Promise<void>
}
