import { setTimeout } from 'node:timers/promises'
import { tokenEndpointDelay } from '../settings.ts'
import type { CompareSettings } from './compare-settings.ts'
import { type Outcome, outcomeOf, type Trial } from './outcome.ts'
import type { RunningSubject } from './running-subject.ts'

/** When the token endpoint fails, in milliseconds from the expiry of the access token. */
const outage = { from: -1_000, to: 2_000 }

/** How often the user asks from the beginning of the outage on, and until when, in milliseconds. */
const interval = 250
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
  browser: Awaited<ReturnType<RunningSubject['signIn']>>,
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
  const requests = (outage.to - outage.from + after) / interval
  // At fixed times, whether or not the one before has been answered.
  const answers = await Promise.all(
    Array.from({ length: requests }, async (_, index) => {
      await setTimeout(index * interval)
      return subject.ask(browser)
    }),
  )
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
