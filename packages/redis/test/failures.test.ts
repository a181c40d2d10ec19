import {
  isRedisSkipped,
  type RedisServer,
  startRedis,
  startUpstash,
  weakLink,
} from '@token-rotation/test-servers'
import { Redis as UpstashRedis } from '@upstash/redis'
import { afterEach, describe, expect, it } from 'vitest'
import { redisStore } from '../src/index.ts'
import { clients } from './support/clients.ts'
import { eventually } from './support/eventually.ts'

const options = { ttl: 600_000 }
const first = { version: 'v1', value: 'one' }
const second = { version: 'v2', value: 'two' }

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function redis(...args: string[]): Promise<RedisServer> {
  const server = await startRedis(...args)
  cleanups.push(server.stop)
  return server
}

async function linkTo(port: number) {
  const link = await weakLink(port)
  cleanups.push(link.close)
  return link
}

async function storeOver(name: string, port: number, storeOptions = {}) {
  const { client, close } = await clients[name]!(port)
  cleanups.push(close)
  return redisStore(client, storeOptions)
}

describe.skipIf(isRedisSkipped)('redisStore, when things fail', () => {
  describe.each(Object.keys(clients))('over %s', (name) => {
    it('goes on after the server was killed and started again', async () => {
      const server = await redis('--appendonly', 'yes', '--appendfsync', 'always')
      const store = await storeOver(name, server.port)
      await store.compareAndSet('grant', undefined, first, options)
      await server.kill()
      await server.restart()
      expect(await eventually(() => store.get('grant'))).toEqual(first)
      expect(await store.compareAndSet('grant', 'v1', second, options)).toBe(true)
      expect(await store.get('grant')).toEqual(second)
    })
  })

  it.each(['ioredis', 'ioredis 5'])('counts a write once that %s sends again', async (name) => {
    const server = await redis()
    const link = await linkTo(server.port)
    const store = await storeOver(name, link.port)
    await store.compareAndSet('grant', undefined, first, options)
    await server.calls()
    link.loseNextAnswer()
    expect(await store.compareAndSet('grant', 'v1', second, options)).toBe(true)
    // The check is worth nothing if the client did not do what it is about.
    expect(await server.calls()).toMatchObject({ evalsha: 2, set: 2 })
    expect(await store.get('grant')).toEqual(second)
    expect(await store.compareAndSet('grant', 'v1', second, options)).toBe(false)
  })

  it('counts a write once that @upstash/redis sends again', async () => {
    const server = await redis()
    const upstash = await startUpstash(server.port)
    cleanups.push(upstash.close)
    const link = await linkTo(Number(new URL(upstash.url).port))
    const client = new UpstashRedis({ url: `http://localhost:${link.port}`, token: 'any' })
    const store = redisStore(client)
    await store.compareAndSet('grant', undefined, first, options)
    await server.calls()
    link.loseNextAnswer()
    expect(await store.compareAndSet('grant', 'v1', second, options)).toBe(true)
    expect(await server.calls()).toMatchObject({ evalsha: 2, set: 2 })
  })

  it('rejects where node-redis lost the answer, and a read tells what happened', async () => {
    const server = await redis()
    const link = await linkTo(server.port)
    const store = await storeOver('node-redis', link.port)
    await store.compareAndSet('grant', undefined, first, options)
    link.loseNextAnswer()
    await expect(store.compareAndSet('grant', 'v1', second, options)).rejects.toThrow('closed')
    expect(await eventually(() => store.get('grant'))).toEqual(second)
  })

  it('does not take an aborted request of @upstash/redis for an answer', async () => {
    const server = await redis()
    const upstash = await startUpstash(server.port)
    cleanups.push(upstash.close)
    const signal = AbortSignal.abort('too slow')
    const store = redisStore(
      new UpstashRedis({ url: upstash.url, token: 'any', signal, enableAutoPipelining: false }),
    )
    await expect(store.get('grant')).rejects.toThrow('does not return')
    const writing = store.compareAndSet('grant', undefined, first, options)
    await expect(writing).rejects.toThrow('does not return')
  })

  describe.each(['ioredis', 'ioredis 5', 'node-redis', 'node-redis 5', 'node-redis, a pool'])(
    'with replicas over %s',
    (name) => {
      it('keeps across a failover what it has confirmed', async () => {
        const primary = await redis()
        const replica = await redis('--replicaof', 'localhost', String(primary.port))
        const link = await linkTo(primary.port)
        const store = await storeOver(name, link.port, { replicas: 1, replicaTimeout: 20_000 })
        expect(await store.compareAndSet('grant', undefined, first, options)).toBe(true)
        await primary.kill()
        await replica.run('REPLICAOF', 'NO', 'ONE')
        // What has just become the primary has no replica of its own, and no scripts.
        const next = await storeOver(name, replica.port)
        expect(await eventually(() => next.get('grant'))).toEqual(first)
        expect(await next.compareAndSet('grant', 'v1', second, options)).toBe(true)
      })

      it('rejects what the replica does not acknowledge, until it does', async () => {
        const primary = await redis()
        const replica = await redis('--replicaof', 'localhost', String(primary.port))
        const store = await storeOver(name, primary.port, { replicas: 1, replicaTimeout: 100 })
        // The replica may not be there yet.
        await eventually(() => store.compareAndSet('grant', undefined, first, options))
        replica.signal('SIGSTOP')
        const writing = store.compareAndSet('grant', 'v1', second, options)
        await expect(writing).rejects.toMatchObject({ code: 'NOREPLICAS' })
        replica.signal('SIGCONT')
        expect(await eventually(() => store.get('grant'))).toEqual(second)
      })
    },
  )

  it('waits for the replicas once more where ioredis has to send a write again', async () => {
    const primary = await redis()
    await redis('--replicaof', 'localhost', String(primary.port))
    const link = await linkTo(primary.port)
    const store = await storeOver('ioredis', link.port, { replicas: 1, replicaTimeout: 20_000 })
    await store.compareAndSet('grant', undefined, first, options)
    await primary.calls()
    link.loseNextAnswer()
    expect(await store.compareAndSet('grant', 'v1', second, options)).toBe(true)
    expect(await primary.calls()).toMatchObject({ evalsha: 2, set: 2, wait: 2 })
  })

  it('does not vouch by a read for what the replica does not have', async () => {
    const primary = await redis()
    const replica = await redis('--replicaof', 'localhost', String(primary.port))
    const store = await storeOver('ioredis', primary.port, { replicas: 1, replicaTimeout: 100 })
    await eventually(() => store.compareAndSet('grant', undefined, first, options))
    replica.signal('SIGSTOP')
    const writing = store.compareAndSet('grant', 'v1', second, options)
    await expect(writing).rejects.toMatchObject({ code: 'NOREPLICAS' })
    await expect(store.get('grant')).rejects.toMatchObject({ code: 'NOREPLICAS' })
    replica.signal('SIGCONT')
  })

  it('rejects at a server that has become a replica', async () => {
    const primary = await redis()
    const store = await storeOver('ioredis', primary.port)
    await store.compareAndSet('grant', undefined, first, options)
    await primary.run('REPLICAOF', 'localhost', '1')
    await expect(store.compareAndSet('grant', 'v1', second, options)).rejects.toThrow('READONLY')
  })

  it('waits for no replica twice: a write and the waiting are one round trip', async () => {
    const primary = await redis()
    await redis('--replicaof', 'localhost', String(primary.port))
    const store = await storeOver('ioredis', primary.port, { replicas: 1, replicaTimeout: 20_000 })
    await store.compareAndSet('grant', undefined, first, options)
    await primary.calls()
    await store.compareAndSet('grant', 'v1', second, options)
    expect(await primary.calls()).toMatchObject({ evalsha: 1, set: 1, wait: 1 })
  })
})
