import { reasonOf, RotationError } from '../errors.ts'
import { attendant } from './attend.ts'
import { dueSource } from './due-source.ts'
import { storeTrouble } from './store-trouble.ts'
import { completeSweeperOptions, type SweeperOptions } from './sweeper-options.ts'
import { noTotals, type SweepTotals } from './totals.ts'
import { type Handed, waitingLine } from './waiting-line.ts'

/** Rotates what is due before anybody waits for it. */
export interface Sweeper {
  /** What it has done so far. */
  readonly totals: SweepTotals
  /** Resolves with the totals when it has stopped. Never rejects. */
  readonly done: Promise<SweepTotals>
  /**
   * Takes no more, gives back what was not visited yet, and waits for the visits under way.
   *
   * @returns Resolves with the totals, for every call. Never rejects.
   */
  stop(): Promise<SweepTotals>
}

/**
 * Starts to rotate what is due, in the background, until it is stopped. It never throws, and an error of the
 * store only makes it wait.
 *
 * Any number of processes can do that: the store hands out each grant to one of them, and it is rotated by
 * the rotator that everybody uses, so that a refresh token is presented once whatever happens here. What a
 * process has taken that dies is due again after `lease`.
 *
 * Not guaranteed: that a grant is rotated before somebody needs it. Then that is done as without a sweeper.
 *
 * @throws {TypeError} Names the option and the rule.
 */
export function createSweeper(options: SweeperOptions): Sweeper {
  const settings = completeSweeperOptions(options)
  const { concurrency, limit, every, signal, random, clock, timer } = settings
  const { onProgress, onTrouble, progressEvery } = settings
  const totals = noTotals()
  const line = waitingLine()
  const source = dueSource(settings)
  const trouble = storeTrouble(clock, (error) => tell(() => onTrouble(error)))
  const isStopping = () => stopping !== undefined
  const attend = attendant({ settings, source, line, totals, isStopping })
  const underWay = new Set<Promise<void>>()
  /** How many of them the provider has not answered. */
  let unanswered = 0
  let nextTakeAt = -Infinity
  let taking: Promise<void> | undefined
  let stopping: Promise<SweepTotals> | undefined
  let cancelWake = (): void => undefined
  let cancelProgress = (): void => undefined
  let finish: (totals: SweepTotals) => void
  const done = new Promise<SweepTotals>((resolve) => (finish = resolve))

  const snapshot = () => ({ ...totals, underWay: underWay.size, waiting: line.size })

  function failed(error: unknown): void {
    totals.failed += 1
    totals.lastError = codeOf(error)
    trouble.note(error)
  }

  /** Does what can be done now, and comes back when there is more. */
  function proceed(): void {
    cancelWake()
    if (stopping) return
    const now = clock()
    if (now < trouble.pausedUntil) {
      cancelWake = timer(trouble.pausedUntil - now, proceed)
      return
    }
    while (hasRoom()) {
      const handed = line.next(now)
      if (!handed) break
      if (!source.isOver(handed)) begin(handed)
    }
    // There is time for another batch to arrive before the last of these is under way.
    const isWanted = !taking && line.ready <= Math.max(concurrency, limit / 2)
    if (isWanted && now >= nextTakeAt) taking = take()
    const turn = hasRoom() ? line.nextTurn() : undefined
    const wakeAt = Math.min(turn ?? Infinity, isWanted && !taking ? nextTakeAt : Infinity)
    if (wakeAt < Infinity) cancelWake = timer(Math.max(wakeAt - now, 0), proceed)
  }

  /** A provider that answers does not wait for the store, but not for ever: what it said has to be stored. */
  function hasRoom(): boolean {
    return unanswered < concurrency && underWay.size < concurrency * 2
  }

  function begin(handed: Handed): void {
    let isAnswered = false
    function answered(): void {
      if (isAnswered) return
      isAnswered = true
      unanswered -= 1
      proceed()
    }
    unanswered += 1
    const work = attend(handed, answered)
      .then(trouble.end, failed)
      .finally(() => {
        underWay.delete(work)
        answered()
        proceed()
      })
    underWay.add(work)
  }

  async function take(): Promise<void> {
    try {
      const batch = await source.take()
      totals.taken += batch.length
      for (const handed of batch) line.add(handed)
      const isMore = batch.length >= limit
      nextTakeAt = isMore ? -Infinity : clock() + every * (0.75 + random() / 2)
      // What is handed out may turn out to be unreadable, time and again: that is no end of it.
      if (batch.length === 0) trouble.end()
    } catch (error) {
      failed(error)
    } finally {
      taking = undefined
      proceed()
    }
  }

  async function giveBack(): Promise<void> {
    const left = line.clear()
    const giveNext = async (): Promise<void> => {
      const handed = left.pop()
      // A store in trouble need not be asked a thousand times: it will be due again after the lease.
      if (!handed || !trouble.isOver) return
      await source.postpone(handed, clock()).catch(failed)
      return giveNext()
    }
    await Promise.all(Array.from({ length: concurrency }, giveNext))
  }

  async function end(): Promise<SweepTotals> {
    signal?.removeEventListener('abort', onAbort)
    cancelWake()
    cancelProgress()
    await Promise.all([giveBack(), taking])
    await Promise.all([giveBack(), ...underWay])
    tell(() => onProgress(snapshot()))
    finish(snapshot())
    return done
  }
  function stop(): Promise<SweepTotals> {
    stopping ??= Promise.resolve().then(end)
    return stopping
  }
  const onAbort = () => void stop()
  function report(): void {
    tell(() => onProgress(snapshot()))
    cancelProgress = timer(progressEvery, report)
  }

  if (signal?.aborted) void stop()
  else signal?.addEventListener('abort', onAbort, { once: true })
  cancelProgress = timer(progressEvery, report)
  proceed()
  return {
    get totals() {
      return snapshot()
    },
    done,
    stop,
  }
}

function codeOf(error: unknown): string {
  return error instanceof RotationError ? error.code : (reasonOf(error) ?? 'ERR_STORE_UNAVAILABLE')
}

/** A listener must not be able to stop it, nor an asynchronous one the process. */
function tell(call: () => unknown): void {
  void new Promise((resolve) => resolve(call())).catch(() => undefined)
}
