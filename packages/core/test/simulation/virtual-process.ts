import type { Clock, Timer } from '../../src/clock.ts'
import type { VirtualClock } from '../../src/testing/index.ts'
import type { Interruption } from './schedule.ts'

/** A process that can be killed and stopped wherever it calls something outside of itself. */
export interface VirtualProcess {
  readonly name: string
  readonly clock: Clock
  readonly timer: Timer
  /** When it was killed. */
  readonly diedAt: number | undefined
  /** When the last stop ends. */
  readonly wakesAt: number
  /** For how long it has been stopped in all. */
  readonly stoppedFor: number
  /** Lets a call leave the process, later or never if the process is interrupted. */
  readonly call: (to: 'store' | 'provider', leave: () => void) => void
  /** Lets something in: an answer, a timer. Later if the process is stopped, never if it is dead. */
  readonly deliver: (callback: () => void) => void
}

export function virtualProcess(
  name: string,
  time: VirtualClock,
  interruptions: () => readonly Interruption[],
  skew: number,
): VirtualProcess {
  const calls = { anything: 0, provider: 0 }
  let diedAt: number | undefined
  let wakesAt = 0
  let stoppedFor = 0

  function interrupt({ lasts }: Interruption): void {
    if (lasts === null) diedAt = time.now()
    else {
      wakesAt = Math.max(wakesAt, time.now() + lasts)
      stoppedFor += lasts
    }
  }
  function deliver(callback: () => void): void {
    if (diedAt !== undefined) return
    const wait = wakesAt - time.now()
    if (wait > 0) time.timer(wait, () => deliver(callback))
    else callback()
  }
  return {
    name,
    clock: () => time.now() + skew,
    timer(milliseconds, callback) {
      let isCancelled = false
      const run = () => {
        if (!isCancelled) callback()
      }
      const cancel = time.timer(milliseconds, () => deliver(run))
      return () => {
        isCancelled = true
        cancel()
      }
    },
    get diedAt() {
      return diedAt
    },
    get wakesAt() {
      return wakesAt
    },
    get stoppedFor() {
      return stoppedFor
    },
    call(to, leave) {
      if (diedAt !== undefined) return
      const now = { ...calls }
      calls.anything += 1
      if (to === 'provider') calls.provider += 1
      const planned = interruptions().filter(
        ({ of, call }) => (of === 'anything' || to === 'provider') && call === now[of],
      )
      for (const one of planned) if (one.when === 'before') interrupt(one)
      deliver(leave)
      for (const one of planned) if (one.when === 'after') interrupt(one)
    },
    deliver,
  }
}
