import { setTimeout as wait } from 'node:timers/promises'
import { lease, longestBackoff, second } from './times.ts'
import type { World } from './world.ts'

/**
 * Waits until every user is served again, and until the run is over. A claim of somebody who was killed
 * and a back-off can keep a session waiting, one after the other.
 *
 * @returns How long after the call that was, in milliseconds.
 */
export async function awaitRecovery({ book, users }: World, until: number): Promise<number> {
  const since = Date.now()
  const giveUpAt = since + lease + longestBackoff + 5 * second
  let recoveredAt: number | undefined
  for (;;) {
    const now = Date.now()
    const waiting = users.filter((session) => !session || session.served.at < since)
    if (waiting.length === 0) recoveredAt ??= now
    if (recoveredAt !== undefined && now >= until) return recoveredAt - since
    if (recoveredAt === undefined && now >= giveUpAt) {
      const logins = waiting.map((session) => session?.login ?? 'somebody who signs in')
      book.breach('recovery', `not served after ${now - since} ms: ${logins.join(', ')}`)
      return Infinity
    }
    await wait(100)
  }
}
