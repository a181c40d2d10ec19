import type { SweepTotals } from '@token-rotation/authjs/worker'
import type { Surroundings } from '../command.ts'

/** Shows how far a sweeper is. */
export interface SweepProgress {
  /** How often that should be shown, in milliseconds. */
  readonly every: number
  readonly running: (totals: SweepTotals) => void
  readonly stopping: () => void
  readonly stopped: (totals: SweepTotals) => void
}

/** One line that is rewritten on a terminal, otherwise a line now and then. */
export function sweepProgress({ print, complain, rewrite }: Surroundings): SweepProgress {
  let isStopping = false
  return {
    every: rewrite ? 500 : 10_000,
    running: (totals) => (rewrite ?? print)(`${isStopping ? 'Stopping: ' : ''}${summary(totals)}`),
    stopping() {
      isStopping = true
      rewrite?.('')
      complain('Stopping: what is under way is finished. Another signal ends it at once.')
    },
    stopped(totals) {
      rewrite?.('')
      print(`Stopped. ${summary(totals)}`)
    },
  }
}

/** One JSON object for each line. */
export function sweepProgressJson({ print }: Surroundings): SweepProgress {
  let state = 'running'
  const write = (totals?: SweepTotals) =>
    print(JSON.stringify({ time: new Date().toISOString(), state, ...totals }))
  return {
    every: 10_000,
    running: write,
    stopping() {
      state = 'stopping'
      write()
    },
    stopped(totals) {
      state = 'stopped'
      write(totals)
    },
  }
}

const counted = [
  'idle',
  'fresh',
  'rejected',
  'unavailable',
  'misconfigured',
  'signed-out',
  'missing',
  'failed',
] as const

function summary(totals: SweepTotals): string {
  const { rotated, underWay, waiting, lastError } = totals
  const others = counted.flatMap((name) => (totals[name] > 0 ? [`${totals[name]} ${name}`] : []))
  const now = underWay + waiting > 0 ? `; ${underWay} under way, ${waiting} waiting` : ''
  const trouble = lastError === undefined ? '' : `; last error ${lastError}`
  return `${[`${rotated} rotated`, ...others].join(', ')}${now}${trouble}`
}
