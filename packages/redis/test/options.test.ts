import { Redis as UpstashRedis } from '@upstash/redis'
import { Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import { describe, expect, it } from 'vitest'
import { redisStore } from '../src/index.ts'

const client = createClient()

describe('redisStore', () => {
  it.each([undefined, null, {}, 'redis://localhost', () => {}, { get() {}, set() {} }, new Map()])(
    'names a client that is none: %s',
    (wrong) => {
      expect(() => redisStore(wrong as never)).toThrow(
        new TypeError('"client" must be a client of ioredis, redis (node-redis) or @upstash/redis'),
      )
    },
  )

  it.each([
    [{ prefix: 7 }, '"prefix" must be a string without braces'],
    [{ prefix: 'app:{1}:' }, '"prefix" must be a string without braces'],
    [{ replicas: -1 }, '"replicas" must be a number of replicas'],
    [{ replicas: 0.5 }, '"replicas" must be a number of replicas'],
    [{ replicaTimeout: 0 }, '"replicaTimeout" must be a number of milliseconds, at least 1'],
    [{ replicaTimeout: '1' }, '"replicaTimeout" must be a number of milliseconds, at least 1'],
  ])('names the option that is wrong: %o', (wrong, message) => {
    expect(() => redisStore(client, wrong as never)).toThrow(new TypeError(message))
  })

  it('refuses to wait for replicas where it cannot', () => {
    const upstash = new UpstashRedis({ url: 'https://redis.example', token: 'any' })
    const cluster = createCluster({ rootNodes: [{ url: 'redis://localhost:1' }] })
    for (const other of [upstash, cluster]) {
      expect(() => redisStore(other, { replicas: 1 })).toThrow('"replicas" needs a client with')
    }
  })

  it('sends nothing before it is used', () => {
    const lazy = new Redis({ lazyConnect: true })
    redisStore(lazy)
    expect(lazy.status).toBe('wait')
    expect(client.isOpen).toBe(false)
  })
})
