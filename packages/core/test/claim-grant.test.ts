import { describe, expect, it } from 'vitest'
import type { GrantState } from '../src/grant-state.ts'
import { createMemoryStore } from '../src/memory-store.ts'
import { createRotator, type Rotator } from '../src/rotator.ts'
import { digest, due, now } from './support.ts'

describe('releaseClaim', () => {
  it('keeps a back-off although somebody notes meanwhile what the browser has seen', async () => {
    const store = createMemoryStore<GrantState>({ clock: () => now })
    const carried = due()
    const rotator: Rotator = createRotator({
      store,
      digest,
      clock: () => now,
      timer: () => () => undefined,
      process: { flights: new WeakMap(), breakers: new WeakMap() },
      async fetcher() {
        // Another request of the same browser, while the provider thinks.
        await rotator.resolve('g1', { carried })
        return new Response(null, { status: 503, headers: { 'retry-after': '5' } })
      },
    })
    const resolution = await rotator.resolve('g1', { carried, canCarry: true })
    expect(resolution).toMatchObject({ status: 'ok' })
    const { value } = (await store.get('g1'))!
    expect(value).toMatchObject({ acknowledged: 3, backoff: { until: now + 5000 } })
    expect(value).not.toHaveProperty('claim')
  })
})
