import { createMemoryStore, type GrantStore } from '@token-rotation/core'

/** A store of sealed records that looks like a server to those who share it, and can fail like one. */
export interface SharedStore extends GrantStore<string> {
  /** What somebody who steals the store gets. */
  dump(): string
  /** Forgets everything. */
  flush(): void
  /** From now on it fails, or works again. */
  fail(isDown: boolean): void
}

export function sharedStore(): SharedStore {
  let records = createMemoryStore<string>()
  const written: string[] = []
  let isDown = false
  const check = () => {
    if (isDown) throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  }
  return {
    kind: 'sealed',
    async get(id) {
      check()
      return records.get(id)
    },
    async compareAndSet(id, expectedVersion, next, options) {
      check()
      if (next) written.push(`${id} ${JSON.stringify(next)}`)
      return records.compareAndSet(id, expectedVersion, next, options)
    },
    dump: () => written.join('\n'),
    flush: () => void (records = createMemoryStore<string>()),
    fail: (down) => void (isDown = down),
  }
}
