import { startUpstash } from '@token-rotation/test-servers'
import { Redis as UpstashRedis } from '@upstash/redis'
import { Cluster, Redis } from 'ioredis'
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis5'
import { createClient, createClientPool, createCluster } from 'redis'
import { createClient as createClient5, createCluster as createCluster5 } from 'redis5'
import type { RedisClient } from '../../src/index.ts'

/** A client, and how to get rid of it. */
export interface Connected {
  readonly client: RedisClient
  readonly close: () => unknown
}

type Connect = (port: number) => Promise<Connected>

const url = (port: number) => `redis://localhost:${port}`
const reconnectStrategy = () => 20

const patient = { retryStrategy: reconnectStrategy, maxRetriesPerRequest: null }

function ioredis(create: (port: number) => Redis | Redis5): Connect {
  return async (port) => {
    const client = create(port)
    client.on('error', () => {})
    return { client, close: () => client.disconnect() }
  }
}

function ioredisCluster(Client: typeof Cluster | typeof Cluster5): Connect {
  return async (port) => {
    const client = new Client([{ host: 'localhost', port }], { scaleReads: 'slave' })
    client.on('error', () => {})
    return { client, close: () => client.disconnect() }
  }
}

/** Every client that a single server can be reached with. */
export const clients: Readonly<Record<string, Connect>> = {
  ioredis: ioredis((port) => new Redis({ port, ...patient })),
  'ioredis 5': ioredis((port) => new Redis5({ port, ...patient })),
  'node-redis': async (port) => {
    const client = createClient({ url: url(port), socket: { reconnectStrategy } })
    await client.on('error', () => {}).connect()
    return { client, close: () => client.destroy() }
  },
  'node-redis 5': async (port) => {
    const client = createClient5({ url: url(port), socket: { reconnectStrategy } })
    await client.on('error', () => {}).connect()
    return { client, close: () => client.destroy() }
  },
  'node-redis, a pool': async (port) => {
    const client = createClientPool({ url: url(port), socket: { reconnectStrategy } })
    await client.on('error', () => {}).connect()
    return { client, close: () => client.destroy() }
  },
  '@upstash/redis': async (port) => {
    const { url: upstash, close } = await startUpstash(port)
    return { client: new UpstashRedis({ url: upstash, token: 'any' }), close }
  },
}

/** Every client that a cluster can be reached with. They would read from replicas. */
export const clusterClients: Readonly<Record<string, Connect>> = {
  'ioredis, a cluster': ioredisCluster(Cluster),
  'ioredis 5, a cluster': ioredisCluster(Cluster5),
  'node-redis, a cluster': async (port) => {
    const client = createCluster({ rootNodes: [{ url: url(port) }], useReplicas: true })
    await client.connect()
    return { client, close: () => client.destroy() }
  },
  'node-redis 5, a cluster': async (port) => {
    const client = createCluster5({ rootNodes: [{ url: url(port) }], useReplicas: true })
    await client.connect()
    return { client, close: () => client.destroy() }
  },
}
