import { setTimeout } from 'node:timers/promises'
import type { Browser } from '../browser.ts'
import type { Answer } from '../connections.ts'
import { tokenEndpointDelay } from '../settings.ts'
import type { CompareSettings } from './compare-settings.ts'
import { type Outcome, outcomeOf, type Trial } from './outcome.ts'
import type { RunningSubject } from './running-subject.ts'

/** When the token endpoint fails, in milliseconds from the expiry of the access token. */
const outage = { from: -1_000, to: 2_000 }

/** How often the user asks from the beginning of the outage on, in milliseconds. */
const interval = 250

/** How long the user goes on when it is over, in milliseconds. */
const after = 4_000

/** Lets the token endpoint answer 503 around an expiry, while the user goes on asking. */
export async function compareOutage(
  subjects: readonly RunningSubject[],
  { accessTokenTtl, rounds }: CompareSettings,
): Promise<Outcome[]> {
  const trials: Trial[][] = subjects.map(() => [])
  for (let round = 0; round < rounds; round += 1) {
    const running: Promise<unknown>[] = []
    for (const [index, subject] of subjects.entries()) {
      // One after the other: what a busy machine adds to a sign-in, the expiry would be earlier.
      const browser = await subject.signIn(`outage-${round}`)
      const expiresAt = Date.now() + accessTokenTtl * 1_000
      running.push(
        runTrial(subject, browser, expiresAt, accessTokenTtl).then((trial) =>
          trials[index]!.push(trial),
        ),
      )
    }
    await Promise.all(running)
  }
  return subjects.map(({ spec }, index) => outcomeOf(spec.name, 'outage', trials[index]!))
}

async function runTrial(
  subject: RunningSubject,
  browser: Browser,
  expiresAt: number,
  accessTokenTtl: number,
): Promise<Trial> {
  const { provider } = subject
  await setTimeout(expiresAt + outage.from - Date.now())
  const before = await provider.tokenRequests()
  await provider.setFault({ mode: 'status', status: 503 })
  const end = setTimeout(expiresAt + outage.to - Date.now()).then(() =>
    provider.setFault({ mode: 'delay', ms: tokenEndpointDelay }),
  )
  const answers = await askUntil(subject, browser, expiresAt + outage.to + after)
  await end
  const tokenRequests = (await provider.tokenRequests()) - before
  const isUsable = await subject.isUsable(browser)
  await setTimeout(accessTokenTtl * 1_000 + 300)
  return {
    tokenRequests,
    sent: answers.length,
    failed: answers.filter((answer) => !subject.isServed(answer)).length,
    latencies: answers.map(({ ms }) => ms),
    isUsable,
    isUsableNext: await subject.isUsable(browser),
  }
}

/** Asks again and again, never before the last answer is there: nothing but the outage is to go wrong. */
async function askUntil(subject: RunningSubject, browser: Browser, end: number): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let next = Date.now(); next < end; next = Math.max(next + interval, Date.now())) {
    await setTimeout(next - Date.now())
    answers.push(await subject.ask(browser))
  }
  return answers
}
