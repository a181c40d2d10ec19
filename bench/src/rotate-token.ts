import { type GrantState, rotateToken, systemClock } from '@token-rotation/core'
import { Bench } from 'tinybench'
import type { Settings } from './settings.ts'
import { quantile } from './statistics.ts'

export interface RotateTokenResult {
  readonly medianNs: number
  readonly p99Ns: number
}

const callsPerBatch = 1_000

const state: GrantState = {
  status: 'active',
  id: 'e6a7b0a4-6b1f-4f0e-9a57-6f2b3a6c1d11',
  provider: 'demo',
  generation: 3,
  tokens: {
    access_token: 'not a token',
    refresh_token: 'not a token either',
    expires_at: Math.floor(Date.now() / 1000) + 3600,
    expires_in: 3600,
  },
}

/**
 * Measures `rotateToken` on a fresh state, awaited, one after the other.
 *
 * Batches, because reading the clock takes about as long as one call.
 */
export async function measureRotateToken({ batches }: Settings): Promise<RotateTokenResult> {
  const fetcher = () => Promise.reject(new Error('a fresh token needs no request'))
  const bench = new Bench({ iterations: batches, time: 0, retainSamples: true, throws: true })
  bench.add('rotateToken', async () => {
    for (let call = 0; call < callsPerBatch; call += 1) {
      const { status } = await rotateToken(state, fetcher, systemClock)
      if (status !== 'fresh') throw new Error(`the token is ${status}`)
    }
  })
  const [task] = await bench.run()
  const perCall = samplesOf(task!).map((ms) => (ms * 1e6) / callsPerBatch)
  return { medianNs: quantile(perCall, 0.5), p99Ns: quantile(perCall, 0.99) }
}

/** Returns how long each iteration took, in milliseconds. */
export function samplesOf({ result }: { readonly result: object }): readonly number[] {
  const { latency } = result as { latency?: { samples?: readonly number[] } }
  if (!latency?.samples?.length) throw new Error('nothing was measured')
  return latency.samples
}
