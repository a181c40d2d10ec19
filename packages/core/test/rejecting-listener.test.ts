import { describe, expect, it } from 'vitest'
import type { GrantState } from '../src/grant-state.ts'
import { createMemoryStore } from '../src/memory-store.ts'
import { createRotator } from '../src/rotator.ts'
import { digest, due, now } from './support.ts'

describe('a listener that rejects', () => {
  it('costs neither the grant nor the process', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    const carried = due()
    const rotator = createRotator({
      store: createMemoryStore<GrantState>({ clock: () => now }),
      digest,
      clock: () => now,
      timer: () => () => undefined,
      process: { flights: new WeakMap(), breakers: new WeakMap() },
      onEvent: () => Promise.reject(new Error('the database is down')) as unknown as void,
      fetcher: () => Promise.resolve(Response.json({ access_token: 'a2', refresh_token: 'r2' })),
    })
    const resolution = await rotator.resolve('g1', { carried, canCarry: true })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(resolution).toMatchObject({ status: 'ok', state: { generation: 4 } })
    expect(unhandled).toEqual([])
  })
})
