import { setTimeout as wait } from 'node:timers/promises'
import type { Adapter, AdapterFactory } from 'oidc-provider'
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js'

const operations = [
  'upsert',
  'find',
  'findByUserCode',
  'findByUid',
  'consume',
  'destroy',
  'revokeByGrantId',
] as const

/**
 * Returns the storage that comes with oidc-provider.
 *
 * @param latency How many milliseconds each operation takes, as behind a network.
 */
export function memoryAdapter(latency: number): AdapterFactory {
  return (model) => {
    const adapter = new MemoryAdapter(model)
    if (latency === 0) return adapter
    const slow = operations.map((name) => [
      name,
      async (...given: unknown[]): Promise<unknown> => {
        await wait(latency)
        return (adapter[name] as (...given: unknown[]) => Promise<unknown>).apply(adapter, given)
      },
    ])
    return Object.fromEntries(slow) as Adapter
  }
}
