import type { Connections } from '../connections.ts'
import { median, type PairedRatio, pairedRatio } from '../statistics.ts'
import type { CompareSettings } from './compare-settings.ts'
import type { RunningSubject } from './running-subject.ts'

/** What a request with a fresh access token costs more than one that does nothing, in the same app. */
export interface RequestCost {
  readonly subject: string
  readonly ratio: PairedRatio
  /** Medians per request, in microseconds. */
  readonly asked: number
  readonly noop: number
  /** Of all cookies that the browser sends with each request, in bytes. */
  readonly cookieBytes: number
}

/** How many requests are under way at a time. */
const clients = 4

/** Measures a request for a fresh token against one that does nothing. The order within pairs alternates. */
export async function measureRequestCost(
  subject: RunningSubject,
  { accessTokenTtl, pairs, requestsPerHalf }: CompareSettings,
): Promise<RequestCost> {
  const { spec, provider } = subject
  const app = subject.processes[0]!
  await provider.changeSettings({ accessTokenTtl: 3600 })
  const cookie = (await subject.signIn('cost')).cookie()
  await provider.changeSettings({ accessTokenTtl })

  async function half(path: string, requests = requestsPerHalf): Promise<number> {
    let left = requests
    async function client(): Promise<void> {
      while (left > 0) {
        left -= 1
        const answer = await app.get(path, cookie)
        if (answer.status !== 200) throw new Error(`${spec.name}: ${path} gave ${answer.status}`)
      }
    }
    const startedAt = performance.now()
    await Promise.all(Array.from({ length: clients }, client))
    return ((performance.now() - startedAt) * 1_000) / requests
  }
  await warmUp(app, cookie, half, spec.path, requestsPerHalf * 4)
  const halves: [asked: number, noop: number][] = []
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 2 === 0) halves.push([await half(spec.path), await half('/noop')])
    else {
      const noop = await half('/noop')
      halves.push([await half(spec.path), noop])
    }
  }
  return {
    subject: spec.name,
    ratio: pairedRatio(halves),
    asked: median(halves.map(([asked]) => asked)),
    noop: median(halves.map(([, noop]) => noop)),
    cookieBytes: Buffer.byteLength(cookie),
  }
}

async function warmUp(
  app: Connections,
  cookie: string,
  half: (path: string, requests: number) => Promise<number>,
  path: string,
  requests: number,
): Promise<void> {
  await app.get(path, cookie)
  await half(path, requests)
  await half('/noop', requests)
}
