import { sleep, type Time } from './clock.ts'

/** For how long something is offered again to a store that is away, in milliseconds. */
const patience = 600_000

/** Longer pauses would let others find an unanswered claim before its tokens are there. */
const longestPause = 250

/** Repeats what needs the store until that is there, and rejects as it does after ten minutes. */
export async function persevere<T>({ clock, timer }: Time, work: () => Promise<T>): Promise<T> {
  const giveUpAt = clock() + patience
  for (let delay = 50; ; delay = Math.min(delay * 2, longestPause)) {
    try {
      return await work()
    } catch (error) {
      if (clock() + delay > giveUpAt) throw error
      await sleep(timer, delay)
    }
  }
}
