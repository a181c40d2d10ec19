import { setTimeout } from 'node:timers/promises'
import type { CompareSettings } from './compare-settings.ts'
import { type Outcome, outcomeOf, type Trial } from './outcome.ts'
import type { RunningSubject } from './running-subject.ts'

/** Presents the cookie from before a rotation once more, 0.5 s after it: its answer was late, or lost. */
export async function compareLostCookie(
  subjects: readonly RunningSubject[],
  { accessTokenTtl, rounds }: CompareSettings,
): Promise<Outcome[]> {
  return Promise.all(
    subjects.map(async (subject) => {
      const trials: Trial[] = []
      for (let round = 0; round < rounds; round += 1) {
        trials.push(await runTrial(subject, accessTokenTtl, round))
      }
      return outcomeOf(subject.spec.name, 'lost', trials)
    }),
  )
}

async function runTrial(
  subject: RunningSubject,
  accessTokenTtl: number,
  round: number,
): Promise<Trial> {
  const { provider, processes, spec } = subject
  const expiry = () => setTimeout(accessTokenTtl * 1_000 + 300)
  const browser = await subject.signIn(`lost-${round}`)
  await expiry()
  const old = browser.cookie()
  const before = await provider.tokenRequests()
  const first = await subject.ask(browser)
  await setTimeout(500)
  const again = await processes[0]!.get(spec.path, old)
  const tokenRequests = (await provider.tokenRequests()) - before
  const isUsable = await subject.isUsable(browser)
  await expiry()
  const answers = [first, again]
  return {
    tokenRequests,
    sent: answers.length,
    failed: answers.filter((answer) => !subject.isServed(answer)).length,
    latencies: answers.map(({ ms }) => ms),
    isUsable,
    isUsableNext: await subject.isUsable(browser),
  }
}
