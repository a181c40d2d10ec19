// sqlite-store.ts
import type { GrantStore } from '@token-rotation/core'

/** What is used of `node:sqlite`, `better-sqlite3` and their like. */
interface Database {
  exec(sql: string): unknown
  prepare(sql: string): {
    get(...values: unknown[]): unknown
    run(...values: unknown[]): { readonly changes: number | bigint }
  }
}

export function sqliteStore(database: Database, clock = () => Date.now()): GrantStore<string> {
  database.exec(`create table if not exists grants (
    id text primary key, version text not null, value text not null,
    expires_at real not null, due_at real
  ) without rowid`)
  const find = database.prepare('select version, value from grants where id = ? and expires_at > ?')
  // An expired row is none: it is written over as if it were not there.
  const create = database.prepare(`insert into grants values (?, ?, ?, ?, ?)
    on conflict (id) do update set version = excluded.version, value = excluded.value,
      expires_at = excluded.expires_at, due_at = excluded.due_at
    where grants.expires_at <= ?`)
  const replace = database.prepare(`update grants
    set version = ?, value = ?, expires_at = ?, due_at = ?
    where id = ? and version = ? and expires_at > ?`)
  const remove = database.prepare(
    'delete from grants where id = ? and version = ? and expires_at > ?',
  )

  return {
    kind: 'sealed',
    async get(id) {
      const row = find.get(id, clock()) as { version: string; value: string } | undefined
      return row && { version: row.version, value: row.value }
    },
    async compareAndSet(id, expectedVersion, next, { ttl, dueAt = null }) {
      const now = clock()
      if (!next) {
        if (expectedVersion === undefined) return !find.get(id, now)
        return Number(remove.run(id, expectedVersion, now).changes) === 1
      }
      const columns = [next.version, next.value, now + ttl, dueAt]
      const { changes } =
        expectedVersion === undefined
          ? create.run(id, ...columns, now)
          : replace.run(...columns, id, expectedVersion, now)
      return Number(changes) === 1
    },
  }
}
