import { isRedisSkipped, type RedisServer, startRedis } from '@token-rotation/test-servers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RedisStore, redisStore } from '../src/index.ts'
import { keyOf, shards } from '../src/key-of.ts'
import { clients, clusterClients, type Connected } from './support/clients.ts'
import { eventually } from './support/eventually.ts'

const request = { before: 1_000_000, until: 2_000_000, limit: 100 }

function ofOneShard(count: number): string[] {
  const tag = keyOf('', '0').slice(0, 4)
  const ids = Array.from({ length: count * 1_000 }, (_, index) => String(index))
  const found = ids.filter((id) => keyOf('', id).startsWith(tag)).slice(0, count)
  expect(found).toHaveLength(count)
  return found
}

describe.skipIf(isRedisSkipped)('the index of redisStore', () => {
  let server: RedisServer
  let one: Connected
  let store: RedisStore
  beforeAll(async () => {
    server = await startRedis()
    one = await clients.ioredis!(server.port)
    store = redisStore(one.client)
  })
  beforeEach(async () => {
    await server.run('FLUSHALL')
  })
  afterAll(async () => {
    await one?.close()
    await server?.stop()
  })

  function add(id: string, dueAt: number | undefined, ttl = 600_000): Promise<boolean> {
    return store.compareAndSet(id, undefined, { version: 'v1', value: id }, { ttl, dueAt })
  }
  /** Lets records go as if their time were over, and their entries stay. */
  async function expire(ids: readonly string[]): Promise<void> {
    await server.run('DEL', ...ids.map((id) => keyOf('token-rotation:', id)))
  }
  async function entries(): Promise<number> {
    const keys = (await server.run('KEYS', '*due')) as string[]
    const counts = await Promise.all(keys.map((key) => server.run('ZCARD', key)))
    return counts.reduce<number>((sum, count) => sum + Number(count), 0)
  }

  it('hands out those of all shards that have been due for longest', async () => {
    const times = Array.from({ length: 400 }, (_, index) => (index * 7_919) % 400)
    await Promise.all(times.map((time) => add(`grant-${time}`, 1_000 + time)))
    const order = times.map((_, time) => `grant-${time}`)
    expect(await store.takeDue({ ...request, limit: 150 })).toEqual(order.slice(0, 150))
    expect(await store.takeDue({ ...request, limit: 300 })).toEqual(order.slice(150))
  })

  it('hands out all of one shard as well', async () => {
    const ids = ofOneShard(60)
    for (const [place, id] of ids.entries()) await add(id, 1_000 + place)
    expect(await store.takeDue({ ...request, limit: 40 })).toEqual(ids.slice(0, 40))
    expect(await store.takeDue({ ...request, limit: 40 })).toEqual(ids.slice(40))
  })

  it('asks a server once, and what it costs has a bound', async () => {
    await Promise.all(Array.from({ length: 2_000 }, (_, index) => add(`grant-${index}`, index)))
    await store.takeDue({ ...request, limit: 1 })
    await server.calls()
    expect(await store.takeDue({ ...request, limit: 100 })).toHaveLength(100)
    const calls = await server.calls()
    expect(calls).toMatchObject({ evalsha: 1, exists: 100, zadd: 100 })
    expect(calls.zrangebyscore).toBe(shards + 100)
  })

  it('drops the entries of records that are gone, however many they are', async () => {
    const gone = Array.from({ length: 2_500 }, (_, index) => `gone-${index}`)
    await Promise.all(gone.map((id, index) => add(id, index)))
    await add('alive', 500_000)
    await expire(gone)
    expect(await store.takeDue(request)).toEqual(['alive'])
    expect(await entries()).toBe(1)
  })

  it('does not grow where nobody takes what is due', async () => {
    for (let round = 0; round < 5; round += 1) {
      const ids = Array.from({ length: 1_000 }, (_, index) => `${round}-${index}`)
      await Promise.all(ids.map((id, index) => add(id, round * 10_000 + index)))
      await expire(ids)
    }
    expect(await entries()).toBeLessThan(2_000)
  })

  it('costs a write nothing that has no due time and never had one', async () => {
    await add('grant', undefined)
    await server.calls()
    const next = { version: 'v2', value: 'two' }
    expect(await store.compareAndSet('grant', 'v1', next, { ttl: 600_000 })).toBe(true)
    expect(await server.calls()).toMatchObject({ evalsha: 1, get: 1, set: 1 })
    expect(await entries()).toBe(0)
  })

  it('is kept where a record has gone and comes back without a due time', async () => {
    await add('grant', 1_000)
    await expire(['grant'])
    await add('grant', undefined)
    expect(await store.takeDue(request)).toEqual([])
  })

  it('is apart for another prefix, and with a keyPrefix of ioredis', async () => {
    const { Redis } = await import('ioredis')
    const client = new Redis({ port: server.port, keyPrefix: 'app:' })
    const others = [redisStore(one.client, { prefix: 'b:' }), redisStore(client)]
    await add('grant', 1_000)
    for (const other of others) {
      expect(await other.takeDue(request)).toEqual([])
      const record = { version: 'v1', value: 'other' }
      await other.compareAndSet('other', undefined, record, { ttl: 600_000, dueAt: 2_000 })
      expect(await other.takeDue(request)).toEqual(['other'])
    }
    expect(await store.takeDue(request)).toEqual(['grant'])
    client.disconnect()
  })

  it('rejects answers of another form', async () => {
    const client = { evalsha: async () => ['a'], eval: async () => 1, createScript() {} }
    await expect(redisStore(client as never).takeDue(request)).rejects.toThrow('resolved with')
  })

  describe.each(Object.entries(clusterClients))('over %s', (_name, connect) => {
    let cluster: RedisServer
    let two: Connected
    beforeAll(async () => {
      cluster = await startRedis('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1')
      await cluster.run('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
      await eventually(async () => {
        const state = String(await cluster.run('CLUSTER', 'INFO'))
        if (!state.includes('cluster_state:ok')) throw new Error(state)
      })
      two = await connect(cluster.port)
    })
    afterAll(async () => {
      await two?.close()
      await cluster?.stop()
    })

    it('hands out all of one shard, which is asked for more than its part', async () => {
      const clustered = redisStore(two.client)
      const ids = ofOneShard(60)
      for (const [place, id] of ids.entries()) {
        const record = { version: 'v1', value: id }
        await clustered.compareAndSet(id, undefined, record, { ttl: 600_000, dueAt: place })
      }
      expect(await clustered.takeDue({ ...request, limit: 50 })).toEqual(ids.slice(0, 50))
      expect(await clustered.takeDue({ ...request, limit: 50 })).toEqual(ids.slice(50))
    })

    it('is asked shard by shard, until there is enough', async () => {
      const clustered = redisStore(two.client)
      const ids = Array.from({ length: 1_000 }, (_, index) => `grant-${index}`)
      await Promise.all(
        ids.map((id, dueAt) =>
          clustered.compareAndSet(...([id, undefined, { version: 'v1', value: id }] as const), {
            ttl: 600_000,
            dueAt,
          }),
        ),
      )
      await clustered.takeDue({ ...request, limit: 1 })
      await cluster.calls()
      const batch = await clustered.takeDue({ ...request, limit: 100 })
      expect(new Set(batch).size).toBe(100)
      expect((await cluster.calls()).evalsha).toBeLessThan(shards / 2)
      expect(await clustered.takeDue({ ...request, limit: 10_000 })).toHaveLength(899)
      await cluster.calls()
      expect(await clustered.takeDue(request)).toEqual([])
      expect((await cluster.calls()).evalsha).toBe(shards)
    })
  })
})
