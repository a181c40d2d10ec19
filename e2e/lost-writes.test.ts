import { createRotator, type GrantState, systemClock, systemTimer } from '@token-rotation/core'
import { authorizationServer } from '@token-rotation/core/testing'
import { postgresStore, schema } from '@token-rotation/postgres'
import { redisStore } from '@token-rotation/redis'
import {
  isPostgresSkipped,
  isRedisSkipped,
  startPostgres,
  startRedis,
  weakLink,
} from '@token-rotation/test-servers'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { sealedStores, type SealableStore } from '../packages/authjs/src/sealed-store.ts'

/** A store over a connection of its own. */
interface Connected {
  readonly store: SealableStore
  readonly close: () => unknown
}

interface Server {
  readonly port: number
  readonly stop: () => Promise<void>
  readonly connect: (port: number, onLoss: () => void) => Connected
}

/** Its client sends what got no answer again. */
async function redis(): Promise<Server> {
  const { port, stop } = await startRedis()
  return {
    port,
    stop,
    connect(through, onLoss) {
      const client = new Redis({ port: through })
      client.on('close', onLoss)
      return { store: redisStore(client), close: () => client.disconnect() }
    },
  }
}

/** Its client rejects what got no answer. */
async function postgres(): Promise<Server> {
  const { url, stop } = await startPostgres(schema())
  const port = Number(new URL(url).port)
  return {
    port,
    stop,
    connect(through, onLoss) {
      const connectionString = url.replace(`:${port}/`, `:${through}/`)
      const client = new Pool({ connectionString })
      client.on('remove', onLoss).on('error', () => {})
      return { store: postgresStore(client), close: () => client.end() }
    },
  }
}

const stores = [
  { name: 'Redis', start: redis, isSkipped: isRedisSkipped },
  { name: 'PostgreSQL', start: postgres, isSkipped: isPostgresSkipped },
]

for (const { name, start, isSkipped } of stores) {
  describe.skipIf(isSkipped)(`a compare-and-set that ${name} has applied`, () => {
    let server: Server
    beforeAll(async () => {
      server = await start()
    })
    afterAll(() => server.stop())

    it.each(['claim', 'commit', 'tombstone'] as const)(
      'does no harm as a %s whose answer is lost',
      async (lost) => {
        const link = await weakLink(server.port)
        onTestFinished(link.close)
        const losses: string[] = []
        const near = openStore(server.connect(server.port, () => {}))
        const far = openStore(server.connect(link.port, () => losses.push(lost)))
        const provider = authorizationServer({
          family: 'F4',
          clock: { now: systemClock, timer: systemTimer },
        })
        const revoked: unknown[] = []
        const events: string[] = []
        const rotatorOver = (store: typeof near) =>
          createRotator({
            store,
            fetcher: provider.fetcher,
            revoke: async ({ refresh_token }) => revoked.push(refresh_token),
            onEvent: ({ type }) => void events.push(type),
          })
        const { get } = far
        const rotator = rotatorOver({
          kind: 'sealed',
          get,
          compareAndSet(id, expectedVersion, next, options) {
            if (losses.length === 0 && kindOf(next!.value) === lost) link.loseNextAnswer()
            return far.compareAndSet(id, expectedVersion, next, options)
          },
        })
        const other = rotatorOver(near)
        const tokens = { ...provider.signIn(), expires_at: 1 }
        await rotator.begin({ status: 'active', id: lost, provider: 'p', generation: 0, tokens })

        const resolution = await rotator.resolve(lost)
        expect(resolution).toMatchObject({ status: 'ok', state: { generation: 1 } })
        expect(await other.resolve(lost)).toMatchObject({ status: 'ok', state: { generation: 1 } })
        expect(provider.presentations.map(({ outcome }) => outcome)).toEqual(['issued'])
        expect(events).toEqual(['claimed', 'answered', 'committed'])
        await rotator.signOut(lost)
        expect(await rotator.resolve(lost)).toEqual({ status: 'signed-out' })
        expect(await other.resolve(lost)).toEqual({ status: 'signed-out' })
        expect(revoked).toEqual([provider.presentations[0]!.issued!.refreshToken])
        // The check is worth nothing if nothing was lost.
        expect(losses).toEqual([lost])
      },
    )
  })
}

function openStore({ store, close }: Connected) {
  onTestFinished(async () => void (await close()))
  return sealedStores(store)(['a secret'])
}

function kindOf(state: GrantState): 'claim' | 'commit' | 'tombstone' | undefined {
  if (state.status === 'signed-out') return 'tombstone'
  if (state.status === 'active' && state.claim) return 'claim'
  return state.generation > 0 ? 'commit' : undefined
}
