// A worker of an app that does nothing but rotate what is due.
import type { Sweeper, SweepTotals } from '@token-rotation/authjs/worker'
import { openRotation, type SweepProcess } from './open-rotation.ts'
import { serveParent } from './serve-parent.ts'
import { killTiming } from './sweep-plan.ts'

/** What a worker has done. Times are in milliseconds. */
export interface WorkerReport {
  readonly totals: SweepTotals
  /** Processor time, since it began. */
  readonly cpu: number
  readonly wall: number
}

const setup = JSON.parse(process.argv[2]!) as SweepProcess
const { concurrency, kills } = setup.plan
const rotation = openRotation(setup)
let sweeper: Sweeper
let before: NodeJS.CpuUsage
let beganAt: number

serveParent<WorkerReport>({
  async begin() {
    before = process.cpuUsage()
    beganAt = performance.now()
    const options = { rate: Infinity, concurrency, ...(kills && killTiming.sweep) }
    sweeper = await rotation.startSweeper(options)
  },
  async end() {
    const { user, system } = process.cpuUsage(before)
    const wall = performance.now() - beganAt
    return { totals: await sweeper.stop(), wall, cpu: (user + system) / 1_000 }
  },
})
