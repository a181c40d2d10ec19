import { setTimeout } from 'node:timers/promises'
import type { Browser } from './browser.ts'
import type { Provider } from './provider.ts'
import { spreadOver } from './settings.ts'
import type { Subject } from './subject.ts'

/** How a burst arrives. */
export interface Arrival {
  readonly requests: number
  readonly isSpread: boolean
}

export interface BurstResult {
  readonly tokenRequests: number
  readonly failed: number
  /** How long each request took, in milliseconds. */
  readonly latencies: readonly number[]
  /** Whether the session was of use a moment later. */
  readonly isAlive: boolean
}

/** Sends requests that carry the same cookie. New cookies are stored in order of arrival. */
export async function burst(
  subject: Pick<Subject, 'connections' | 'path' | 'isServed' | 'isAlive'>,
  provider: Pick<Provider, 'tokenRequests'>,
  browser: Browser,
  { requests, isSpread }: Arrival,
): Promise<BurstResult> {
  const { connections, path, isServed } = subject
  await connections.open(requests)
  const before = await provider.tokenRequests()
  const cookie = browser.cookie()
  const answers = await Promise.all(
    Array.from({ length: requests }, async (_, index) => {
      if (isSpread) await setTimeout((index * spreadOver) / requests)
      const answer = await connections.get(path, cookie)
      browser.store(answer.headers['set-cookie'])
      return answer
    }),
  )
  const tokenRequests = (await provider.tokenRequests()) - before
  await setTimeout(300)
  return {
    tokenRequests,
    failed: answers.filter((answer) => !isServed(answer)).length,
    latencies: answers.map(({ ms }) => ms),
    isAlive: await subject.isAlive(browser),
  }
}
