import { setTimeout } from 'node:timers/promises'
import type { Browser } from './browser.ts'
import { type Arrival, burst, type BurstResult } from './burst.ts'
import type { Provider } from './provider.ts'
import { type Settings, tokenEndpointDelay } from './settings.ts'
import { quantile } from './statistics.ts'
import { startGuide, startLibrary, type Subject, type SubjectName } from './subject.ts'

/** What one app did with one kind of burst, over all rounds. */
export interface ExpiryRow extends Arrival {
  readonly subject: SubjectName
  /** By round. */
  readonly tokenRequests: readonly number[]
  /** Of all requests of all rounds. */
  readonly failed: number
  readonly sent: number
  readonly sessionsLost: number
  readonly sessions: number
  readonly p50: number
  readonly p99: number
}

/** One sign-in that meets one burst. */
interface Trial extends Arrival {
  readonly subject: Subject
  readonly browser: Browser
}

type Outcome = Trial & { readonly result: BurstResult; readonly isLost: boolean }

/**
 * Sends bursts to sessions whose access token has just expired: the app, the provider and what sends
 * the requests are processes of their own.
 */
export async function measureExpiry(provider: Provider, settings: Settings): Promise<ExpiryRow[]> {
  const { accessTokenTtl, bursts, rounds, warmUp } = settings
  await provider.changeSettings({ accessTokenTtl })
  await provider.setFault({ mode: 'delay', ms: tokenEndpointDelay })
  const { issuer } = provider
  const subjects = await Promise.all([startLibrary(issuer), startGuide(issuer)])
  const arrivals = bursts.flatMap((requests) => [
    { requests, isSpread: false },
    { requests, isSpread: true },
  ])
  try {
    await Promise.all(
      subjects.map(async (subject) => {
        const browser = await subject.signIn('warm-up')
        await burst(subject, provider, browser, { requests: warmUp, isSpread: false })
      }),
    )
    const outcomes: Outcome[] = []
    for (let round = 0; round < rounds; round += 1) {
      const order = round % 2 === 0 ? subjects : subjects.toReversed()
      outcomes.push(...(await runRound(provider, order, arrivals, accessTokenTtl)))
    }
    return subjects.flatMap((subject) =>
      arrivals.map((arrival) => summary(subject, arrival, outcomes)),
    )
  } finally {
    for (const subject of subjects) await subject.stop()
  }
}

async function runRound(
  provider: Provider,
  subjects: readonly Subject[],
  arrivals: readonly Arrival[],
  accessTokenTtl: number,
): Promise<Outcome[]> {
  const trials: Trial[] = []
  for (const [index, arrival] of arrivals.entries()) {
    for (const subject of subjects) {
      trials.push({ ...arrival, subject, browser: await subject.signIn(`user-${index}`) })
    }
  }
  const expiry = () => setTimeout(accessTokenTtl * 1000 + 300)
  await expiry()
  const results: BurstResult[] = []
  for (const trial of trials) {
    results.push(await burst(trial.subject, provider, trial.browser, trial))
  }
  await expiry()
  const outcomes: Outcome[] = []
  for (const [index, trial] of trials.entries()) {
    const result = results[index]!
    const isAliveAtNextExpiry = await trial.subject.isAlive(trial.browser)
    outcomes.push({ ...trial, result, isLost: !(result.isAlive && isAliveAtNextExpiry) })
  }
  return outcomes
}

function summary(subject: Subject, arrival: Arrival, outcomes: readonly Outcome[]): ExpiryRow {
  const { requests, isSpread } = arrival
  const own = outcomes.filter(
    (outcome) =>
      outcome.subject === subject && outcome.requests === requests && outcome.isSpread === isSpread,
  )
  const latencies = own.flatMap(({ result }) => result.latencies)
  return {
    subject: subject.name,
    requests,
    isSpread,
    tokenRequests: own.map(({ result }) => result.tokenRequests),
    failed: own.reduce((sum, { result }) => sum + result.failed, 0),
    sent: latencies.length,
    sessionsLost: own.filter(({ isLost }) => isLost).length,
    sessions: own.length,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  }
}
