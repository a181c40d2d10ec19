import { type Clock, systemClock } from './clock.ts'
import type { GrantRecord, GrantStore } from './grant-store.ts'

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Stores of one name share their records in this process. Default is `'default'`. */
  readonly name?: string
  /** How many grants are kept. Default is `10_000`, about 20 MB with tokens of 1 KB. */
  readonly capacity?: number
  /**
   * Called when a record had to be given up that is still needed: a live claim, a tombstone, or tokens
   * that no browser has seen yet. Give the store more capacity, or use a shared one.
   */
  readonly onEviction?: (id: string) => void
  readonly clock?: Clock
}

interface Entry<Value> {
  readonly record: GrantRecord<Value>
  readonly expiresAt: number
}

interface Shelf<Value> {
  /** What can be given up, least recently used first. */
  readonly replaceable: Map<string, Entry<Value>>
  readonly needed: Map<string, Entry<Value>>
}

const key = Symbol.for('@token-rotation/core memory stores')
const holder = globalThis as { [key]?: Map<string, GrantStore<unknown>> }

/**
 * Creates a store that lives in this process.
 *
 * It is linearizable, bounded, and shared by all copies of this module in the process (frameworks
 * bundle modules more than once): a second call with the same name returns the same store.
 *
 * **Not shared between processes, not durable.** It remembers the tokens that replaced those in a
 * browser's cookie; another process does not know them.
 */
export function memoryStore<Value>(options: MemoryStoreOptions = {}): GrantStore<Value> {
  const { name = 'default' } = options
  const stores = (holder[key] ??= new Map())
  let store = stores.get(name)
  if (!store) stores.set(name, (store = createMemoryStore<Value>(options) as GrantStore<unknown>))
  return store as GrantStore<Value>
}

/** Creates a {@link memoryStore} that nobody else shares. */
export function createMemoryStore<Value>(options: MemoryStoreOptions = {}): GrantStore<Value> {
  const { capacity = 10_000, onEviction, clock = systemClock } = options
  if (!(capacity >= 1)) throw new TypeError('"capacity" must be a number of at least 1')
  const shelf: Shelf<Value> = { replaceable: new Map(), needed: new Map() }

  function find(id: string): Entry<Value> | undefined {
    const entry = shelf.needed.get(id) ?? shelf.replaceable.get(id)
    if (!entry || entry.expiresAt > clock()) return entry
    remove(id)
    return undefined
  }
  function remove(id: string): void {
    shelf.needed.delete(id)
    shelf.replaceable.delete(id)
  }
  function makeRoom(): void {
    if (shelf.needed.size + shelf.replaceable.size <= capacity) return
    const [first] = shelf.replaceable.keys()
    if (first !== undefined) return remove(first)
    const [oldest, entry] = shelf.needed.entries().next().value!
    remove(oldest)
    if (entry.expiresAt > clock()) onEviction?.(oldest)
  }

  return {
    kind: 'memory',
    async get(id) {
      const entry = find(id)
      if (entry && shelf.replaceable.delete(id)) shelf.replaceable.set(id, entry)
      return entry?.record
    },
    async compareAndSet(id, expectedVersion, next, { ttl, replaceable = false }) {
      if (find(id)?.record.version !== expectedVersion) return false
      remove(id)
      if (next) {
        const entry = { record: next, expiresAt: clock() + ttl }
        shelf[replaceable ? 'replaceable' : 'needed'].set(id, entry)
        makeRoom()
      }
      return true
    },
  }
}
