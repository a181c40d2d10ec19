import { type Clock, sleep, type Timer } from './clock.ts'

/** For how long something is offered again to a store that is away, in milliseconds. */
const patience = 600_000

/** Repeats what needs the store until that is there, and rejects as it does after ten minutes. */
export async function persevere<T>(
  { clock, timer }: { readonly clock: Clock; readonly timer: Timer },
  work: () => Promise<T>,
): Promise<T> {
  const giveUpAt = clock() + patience
  for (let delay = 50; ; delay = Math.min(delay * 2, 5_000)) {
    try {
      return await work()
    } catch (error) {
      if (clock() + delay > giveUpAt) throw error
      await sleep(timer, delay)
    }
  }
}
