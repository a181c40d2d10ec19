import type { Book } from './book.ts'
import type { Claim } from './claims.ts'
import type { Session } from './session.ts'
import { second } from './times.ts'

/** An answer without an access token, although one that was answered before could still be used. */
export interface Withheld {
  readonly session: Session
  readonly generation: number
  readonly process: number
  readonly answeredAt: number
  /** The same process had answered with that token itself. */
  readonly isKnown: boolean
  readonly isStoreAway: boolean
}

/** An event is printed a little after what it tells of is in the store. */
const lag = second

/** Judges it by what is known in the end: the token may have been replaced by one that ended sooner. */
export function judgeWithheld(
  book: Book,
  { session, generation, process, answeredAt, isKnown, isStoreAway }: Withheld,
  claims: readonly Claim[],
): void {
  const isReplaced = claims.some(({ result, death, presentation }) => {
    if (death) return presentation?.outcome === '200' && presentation.at <= answeredAt
    return (result?.generation ?? 0) > generation && result!.at <= answeredAt + lag
  })
  if (isReplaced) return
  if (isStoreAway && !isKnown) book.note('a usable token that a process did not know, store away')
  else
    book.breach(
      'usable',
      `${session.login} at process ${process}${isKnown ? ', which had it' : ''}`,
    )
}
