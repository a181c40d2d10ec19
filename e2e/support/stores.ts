import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  isPostgresSkipped,
  isRedisSkipped,
  startPostgres,
  startRedis,
} from '@token-rotation/test-servers'

/** A real server that keeps grants. */
export interface StoreServer {
  readonly url: string
  /** Resolves with when the record of a grant will be gone, in milliseconds since the epoch. */
  readonly endOf: (grantId: string) => Promise<number>
  /** Resolves with everything it holds about grants: as clients read it, and as it is on disk. */
  readonly dump: () => Promise<string>
  /** Removes all records. */
  readonly flush: () => Promise<unknown>
  readonly signal: (name: NodeJS.Signals) => void
  readonly kill: () => Promise<void>
  /** Starts it again after {@link StoreServer.kill}, with the records. */
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** The stores that the demo apps can be given. */
export const stores = [
  { name: 'Redis', isSkipped: isRedisSkipped, start: redis },
  { name: 'PostgreSQL', isSkipped: isPostgresSkipped, start: postgres },
]

async function redis(): Promise<StoreServer> {
  const server = await startRedis('--appendonly', 'yes')
  const keys = async () => (await server.run('KEYS', '*')) as string[]
  return {
    ...server,
    async endOf(grantId) {
      const key = (await keys()).find((key) => key.endsWith(`:${grantId}`))
      return Date.now() + Number(await server.run('PTTL', key ?? ''))
    },
    async dump() {
      const records = await Promise.all(
        (await keys()).map(async (key) => {
          // What will be due is in sorted sets beside the records.
          const isIndex = key.endsWith('}due')
          const held = isIndex
            ? await server.run('ZRANGE', key, '0', '-1')
            : await server.run('GET', key)
          return [key, held].join(' ')
        }),
      )
      const [, folder] = (await server.run('CONFIG', 'GET', 'dir')) as string[]
      const log = join(folder!, 'appendonlydir')
      const files = await Promise.all(
        (await readdir(log)).map((name) => readFile(join(log, name), 'latin1')),
      )
      return [...records, ...files].join('\n')
    },
    flush: () => server.run('FLUSHALL'),
  }
}

async function postgres(): Promise<StoreServer> {
  // The apps make the table.
  const server = await startPostgres('select')
  const table = 'token_rotation_grants'
  return {
    ...server,
    async endOf(grantId) {
      const at = `select extract(epoch from expires_at) as at from ${table} where id = '${grantId}'`
      const [row] = await server.run(at)
      return Number(row?.at) * 1000
    },
    async dump() {
      const records = await server.run(`select * from ${table}`)
      await server.run('checkpoint')
      const where = `select current_setting('data_directory') as folder, pg_relation_filepath(oid) as path
        from pg_class where relname = '${table}'
        or oid = (select reltoastrelid from pg_class where relname = '${table}')`
      const files = await Promise.all(
        (await server.run(where)).map(({ folder, path }) =>
          readFile(join(String(folder), String(path)), 'latin1'),
        ),
      )
      return [...records.map((record) => JSON.stringify(record)), ...files].join('\n')
    },
    flush: () => server.run(`truncate ${table}`),
  }
}
