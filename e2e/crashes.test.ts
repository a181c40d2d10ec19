import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CrashPlan, reportKey } from './crashes/crash.ts'
import { families } from './crashes/families.ts'
import { afterKill, afterStop, type Outcome } from './crashes/outcomes.ts'
import { isBefore, type Point, points } from './crashes/points.ts'
import { type CrashStage, isThere, startCrashStage, storeNames } from './crashes/stage.ts'
import { takeOverWithin } from './crashes/timing.ts'

const plans: readonly CrashPlan[] = [
  // What takes longest comes first.
  kill('before it sends', { isUsable: true }),
  kill('before its answer arrives', { isUsable: true }),
  ...points.filter((point) => point !== 'after its commit').map(stop),
  ...points.map((point) => kill(point)),
]

function kill(point: Point, { isUsable = false } = {}): CrashPlan {
  return { point, signal: 'SIGKILL', isUsable }
}

function stop(point: Point): CrashPlan {
  return { point, signal: 'SIGSTOP', isUsable: false }
}

let stage: CrashStage
// Everything happens at once; the tests look at what came of it.
beforeAll(async () => {
  stage = await startCrashStage(plans)
})
afterAll(() => stage.stop())

for (const plan of plans) {
  const { point, signal, isUsable } = plan
  const table = signal === 'SIGKILL' ? afterKill : afterStop
  const rows = families.map((family) => {
    const expected = table[point][family.secondUse]
    return [`${family.name}: ${expected.title}`, { family, expected }] as const
  })

  describe.each(storeNames)(`a process on %s that is ${titleOf(plan)}`, (store) => {
    it.skipIf(!isThere(store)).each(rows)('%s', async (_, { family, expected }) => {
      const report = (await stage.reports(plan)).get(reportKey(store, family))!
      const answers = report.answers.filter((status) => status !== 'unavailable')
      expect(answers).toEqual(answersOf(expected, isUsable))
      expect(report.isWithheld).toBe(false)
      expect(report.presented).toEqual(expected.presented)
      expect(report.takenOverAfter).toSatisfy(isInTime(point, report.delay))
      expect(report.held?.requests).toBe(signal === 'SIGSTOP' ? requestsBy(point) : undefined)
      expect(report.held?.answer.status).toSatisfy(
        (status) => status !== 'rejected' || expected.isRefused,
      )
      expect(report.tokensOf).toBe(expected.tokensOf)
      expect(report.isAlive).toBe(expected.isAlive)
      expect(report.presentedAfterwards).toBe(expected.tokensOf === 'the sign-in' ? 0 : 1)
    })
  })
}

function titleOf({ point, signal, isUsable }: CrashPlan): string {
  const what = signal === 'SIGKILL' ? 'killed' : 'stopped until somebody takes over,'
  return `${what} ${point}${isUsable ? ', the access token being usable' : ''}`
}

function answersOf({ isRefused }: Outcome, isUsable: boolean): string[] {
  if (!isRefused) return ['ok']
  return isUsable ? ['ok', 'rejected'] : ['rejected']
}

/** Not before the claim has lapsed, and soon after; not at all where there is nothing left to do. */
function isInTime(point: Point, delay: number): (milliseconds: number | undefined) => boolean {
  const isDone = !isBefore(point, 'before it knows that its commit is written')
  return (after) =>
    isDone
      ? after === undefined
      : after !== undefined && after >= 0 && after <= takeOverWithin + delay
}

/** How many requests a process has ever sent that was stopped here. */
function requestsBy(point: Point): number {
  return isBefore(point, 'before its request is processed') ? 0 : 1
}
