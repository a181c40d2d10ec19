import type { Clock } from '../../src/clock.ts'
import type { DueGrants } from '../../src/due-grants.ts'
import type { GrantStore } from '../../src/grant-store.ts'
import { createMemoryStore } from '../../src/memory-store.ts'

/** A store in memory that hands out what is due, and tells when that is. */
export interface DueStore<Value> extends GrantStore<Value>, DueGrants {
  readonly dueAt: (id: string) => number | undefined
}

/** Creates a store that works like a shared one, for tests. */
export function dueStore<Value>(clock: Clock): DueStore<Value> {
  const records = createMemoryStore<Value>({ clock, capacity: 1e6 })
  const due = new Map<string, number>()
  return {
    kind: 'sealed',
    get: records.get,
    async compareAndSet(id, version, next, options) {
      if (!(await records.compareAndSet(id, version, next, options))) return false
      if (next && options.dueAt !== undefined) due.set(id, options.dueAt)
      else due.delete(id)
      return true
    },
    async takeDue({ before, until, limit }) {
      const ids: string[] = []
      const order = [...due].filter(([, at]) => at < before).toSorted(([, a], [, b]) => a - b)
      for (const [id, at] of order) {
        if (ids.length === limit) break
        const isThere = (await records.get(id)) !== undefined
        if (due.get(id) !== at) continue
        if (!isThere) due.delete(id)
        else {
          due.set(id, until)
          ids.push(id)
        }
      }
      return ids
    },
    async postpone(id, until, dueAt) {
      if (due.get(id) !== until) return
      if (dueAt === undefined) due.delete(id)
      else due.set(id, dueAt)
    },
    dueAt: (id) => due.get(id),
  }
}
