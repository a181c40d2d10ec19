import { dueGrantsContract, storeContract } from '@token-rotation/core/testing'
import { isRedisSkipped, type RedisServer, startRedis } from '@token-rotation/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisStore } from '../src/index.ts'
import { clients, clusterClients, type Connected } from './support/clients.ts'
import { eventually } from './support/eventually.ts'

const options = { ttl: 600_000 }
const first = { version: 'v1', value: 'one' }
const second = { version: 'v2', value: 'two' }

describe.skipIf(isRedisSkipped)('redisStore', () => {
  let server: RedisServer
  let cluster: RedisServer
  beforeAll(async () => {
    server = await startRedis()
    cluster = await startRedis('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1')
    await cluster.run('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
    await eventually(async () => {
      const state = String(await cluster.run('CLUSTER', 'INFO'))
      if (!state.includes('cluster_state:ok')) throw new Error(state)
    })
  })
  afterAll(async () => {
    await server?.stop()
    await cluster?.stop()
  })

  describe.each(Object.entries({ ...clients, ...clusterClients }))('over %s', (name, connect) => {
    let home: RedisServer
    let one: Connected
    let two: Connected
    beforeAll(async () => {
      home = name in clusterClients ? cluster : server
      one = await connect(home.port)
      two = await connect(home.port)
    })
    afterAll(async () => {
      await one?.close()
      await two?.close()
    })

    it.each([...storeContract, ...dueGrantsContract])('$name', ({ run }) =>
      run(() => ({ store: redisStore(one.client), other: redisStore(two.client) })),
    )

    it('goes on after the server has forgotten the scripts', async () => {
      const store = redisStore(one.client)
      const id = crypto.randomUUID()
      await home.run('SCRIPT', 'FLUSH')
      expect(await store.compareAndSet(id, undefined, first, options)).toBe(true)
      await home.run('SCRIPT', 'FLUSH')
      expect(await store.get(id)).toEqual(first)
    })

    it('sends one command for an operation, and none whose cost grows', async () => {
      const store = redisStore(one.client)
      const id = crypto.randomUUID()
      // The server learns the scripts.
      await store.compareAndSet(id, undefined, first, options)
      await store.get(id)
      await home.calls()
      await store.compareAndSet(id, 'v1', second, options)
      const writing = await home.calls()
      await store.get(id)
      const reading = await home.calls()
      const connecting = /^(config|info|ping|hello|client|cluster)/
      const relevant = (calls: Record<string, number>) =>
        Object.fromEntries(Object.entries(calls).filter(([command]) => !connecting.test(command)))
      // GET and SET are what the script does at the server.
      expect(relevant(writing)).toEqual({ evalsha: 1, get: 1, set: 1 })
      expect(relevant(reading)).toEqual({ evalsha: 1, get: 1 })
    })
  })

  describe('in the database', () => {
    let one: Connected
    beforeAll(async () => {
      one = await clients.ioredis!(server.port)
    })
    afterAll(() => one.close())

    it('is one key for a grant, with the prefix and a life, and its time in an index', async () => {
      await server.run('FLUSHALL')
      const store = redisStore(one.client, { prefix: 'mine:' })
      await store.compareAndSet('grant', undefined, first, {
        ttl: 60_000,
        dueAt: 1_700_000_000_000,
      })
      const [key, index, ...others] = ((await server.run('KEYS', '*')) as string[]).toSorted()
      expect(key).toMatch(/^mine:\{[\da-f]{2}\}:grant$/)
      expect(index).toBe(key!.replace(':grant', 'due'))
      expect(others).toEqual([])
      expect(Number(await server.run('ZSCORE', index!, 'grant'))).toBe(1_700_000_000_000)
      expect(await server.run('PTTL', key!)).toSatisfy((ttl: number) => ttl > 0 && ttl <= 60_000)
      expect(await server.run('GET', key!)).toMatch(/^\w+ 1700000000000 2 v1one$/)
    })

    it('gets a new life with every write, however small it is given', async () => {
      await server.run('FLUSHALL')
      const store = redisStore(one.client)
      await store.compareAndSet('grant', undefined, first, { ttl: 60_000 })
      await store.compareAndSet('grant', 'v1', second, { ttl: 1_000_000.5 })
      const [key] = (await server.run('KEYS', '*')) as string[]
      expect(await server.run('PTTL', key!)).toBeGreaterThan(60_000)
      await store.compareAndSet('other', undefined, first, { ttl: 0.2 })
      await expect.poll(() => store.get('other')).toBeUndefined()
    })

    it('is kept apart from what another prefix has', async () => {
      const store = redisStore(one.client, { prefix: 'a:' })
      const other = redisStore(one.client, { prefix: 'b:' })
      const id = crypto.randomUUID()
      await store.compareAndSet(id, undefined, first, options)
      expect(await other.get(id)).toBeUndefined()
    })

    it('is not confused by the keyPrefix of ioredis', async () => {
      const { Redis } = await import('ioredis')
      const client = new Redis({ port: server.port, keyPrefix: 'app:' })
      const store = redisStore(client)
      await server.run('FLUSHALL')
      await store.compareAndSet('grant', undefined, first, options)
      expect(await store.get('grant')).toEqual(first)
      expect(await server.run('KEYS', '*')).toEqual([
        expect.stringMatching(/^app:token-rotation:\{..\}:grant$/),
      ])
      client.disconnect()
    })

    it('rejects what somebody else has put in the place of a record', async () => {
      const store = redisStore(one.client)
      await server.run('FLUSHALL')
      await store.compareAndSet('grant', undefined, first, options)
      const [key] = (await server.run('KEYS', '*')) as string[]
      await server.run('SET', key!, 'something else')
      await expect(store.get('grant')).rejects.toThrow('nil')
      await expect(store.compareAndSet('grant', 'v1', second, options)).rejects.toThrow('nil')
      expect(await server.run('GET', key!)).toBe('something else')
    })
  })
})
