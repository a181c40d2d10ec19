import type { Book } from './book.ts'
import type { Outages } from './outages.ts'
import type { Processes } from './processes.ts'
import type { Random } from './random.ts'
import type { RemoteProvider } from './remote-provider.ts'
import type { Session } from './session.ts'
import type { StoreServer } from './store.ts'
import type { Withheld } from './withheld.ts'

/** All that a run consists of. */
export interface World {
  readonly provider: RemoteProvider
  readonly store: StoreServer
  readonly processes: Processes
  readonly outages: Outages
  readonly book: Book
  readonly random: Random
  /** Whose access token is whose: logins by fingerprint. */
  readonly owners: Map<string, string>
  /** All sessions there have been. */
  readonly sessions: Session[]
  /** To be judged when the run is over. */
  readonly withheld: Withheld[]
  /** The session of each user; `undefined` while one signs in. */
  readonly users: (Session | undefined)[]
}
