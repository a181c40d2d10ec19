import type { Bar } from '../bars.ts'
import { describePlan } from './describe-plan.ts'
import type { SweepResult } from './run-sweep.ts'

/** The least ratio to ideal of four workers on PostgreSQL. */
const ratioBar = 0.8

/** What a worker may take of a core, in the sweeps of which the ratio is judged. */
const coreBar = 0.25

/** For how long nothing may be rotated although workers are killed, in milliseconds. */
const pauseBar = 2_000

export function judgeSweeps(results: readonly SweepResult[]): Bar[] {
  return results.flatMap((result) => [...counted(result), ...timed(result)])
}

function counted(result: SweepResult): Bar[] {
  const { plan, rotated, lost, presentedTwice, refused, mostRotations, killed, takenOver } = result
  const name = describePlan(plan)
  const isCounted = true
  const isOnce = presentedTwice + refused === 0 && mostRotations === 1
  const bars: Bar[] = [
    {
      what: `grants rotated (${name})`,
      measured: `${rotated}, ${lost} lost`,
      bar: `${plan.grants}, 0 lost`,
      passes: rotated === plan.grants && lost === 0,
      isCounted,
    },
    {
      what: `refresh tokens presented twice, refusals, rotations of a grant (${name})`,
      measured: `${presentedTwice}, ${refused}, ${mostRotations}`,
      bar: '0, 0, 1',
      passes: isOnce,
      isCounted,
    },
  ]
  if (plan.kills) {
    bars.push({
      what: `workers killed, refresh tokens presented again after that (${name})`,
      measured: `${killed}, ${takenOver}`,
      bar: `${plan.kills}, any`,
      passes: killed === plan.kills,
      isCounted,
    })
  }
  if (result.asked) {
    const { served, failed } = result.asked
    bars.push({
      what: `requests during the sweep without a token (${name})`,
      measured: `${failed} of ${served + failed}`,
      bar: '0 of some',
      passes: failed === 0 && served > 0,
      isCounted,
    })
  }
  return bars
}

function timed({ plan, ratio, coreOfWorker, longestPause }: SweepResult): Bar[] {
  const name = describePlan(plan)
  if (plan.kills) {
    return [
      {
        what: `longest time without a rotation, ms (${name})`,
        measured: `${longestPause}`,
        bar: `< ${pauseBar}`,
        passes: longestPause < pauseBar,
      },
    ]
  }
  if (plan.store !== 'PostgreSQL') return []
  const core = {
    what: `share of a core of a worker (${name})`,
    measured: coreOfWorker.toFixed(2),
    bar: `< ${coreBar}`,
    passes: coreOfWorker < coreBar,
  }
  if (plan.workers < 4) return [core]
  return [
    core,
    {
      what: `rotations to what the provider's answers allow (${name})`,
      measured: ratio.toFixed(2),
      bar: `>= ${ratioBar}`,
      passes: ratio >= ratioBar,
    },
  ]
}
