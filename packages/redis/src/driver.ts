import { ioredisDriver } from './ioredis-driver.ts'
import { nodeRedisDriver } from './node-redis-driver.ts'
import type { RedisClient } from './redis-client.ts'
import { upstashDriver } from './upstash-driver.ts'

/** A script with its keys, by its digest where the server is supposed to know it. */
export interface ScriptCall {
  readonly command: 'eval' | 'evalsha'
  /** The script, or its digest. */
  readonly script: string
  readonly keys: readonly string[]
  readonly args: readonly string[]
}

/** How to run a script with one client. Each call is one round trip. */
export interface Driver {
  /** The keys of one script have to be in one slot. */
  readonly isCluster: boolean
  readonly run: (call: ScriptCall) => Promise<unknown>
  /**
   * Resolves with the result, and how many replicas have what this connection wrote before. Absent
   * where a client has no say over the connection that its commands take.
   */
  readonly runAndWait?: (
    call: ScriptCall,
    replicas: number,
    timeout: number,
  ) => Promise<readonly [result: unknown, replicas: number]>
}

/** @throws {TypeError} If `client` is none that is known. */
export function driverFor(client: RedisClient): Driver {
  // Only node-redis has names in camel case, and only one of the others has the second.
  if (has(client, 'evalSha')) return nodeRedisDriver(client)
  if (has(client, 'evalsha') && has(client, 'defineCommand')) return ioredisDriver(client)
  if (has(client, 'evalsha') && has(client, 'createScript')) return upstashDriver(client)
  throw new TypeError('"client" must be a client of ioredis, redis (node-redis) or @upstash/redis')
}

function has<Client extends object, Name extends string>(
  client: Client | null | undefined,
  name: Name,
): client is Extract<Client, Record<Name, unknown>> {
  return (
    typeof (client as Partial<Record<string, unknown>> | null | undefined)?.[name] === 'function'
  )
}
