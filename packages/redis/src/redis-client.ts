/** What is used of `Redis` and `Cluster` of `ioredis`. */
export interface IoredisClient {
  readonly isCluster?: boolean
  defineCommand(...args: never[]): unknown
  evalsha(sha: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
  pipeline(): unknown
}

/** Keys and arguments, as `redis` takes them. */
export interface NodeRedisScriptOptions {
  keys: string[]
  arguments: string[]
}

/** What is used of a client, a pool, a sentinel or a cluster of `redis` (node-redis). */
export interface NodeRedisClient {
  evalSha(sha: string, options: NodeRedisScriptOptions): Promise<unknown>
  eval(script: string, options: NodeRedisScriptOptions): Promise<unknown>
  multi(): unknown
}

/** What is used of `Redis` of `@upstash/redis`. */
export interface UpstashClient {
  createScript(...args: never[]): unknown
  evalsha(sha: string, keys: string[], args: string[]): Promise<unknown>
  eval(script: string, keys: string[], args: string[]): Promise<unknown>
}

/** A client that {@link redisStore} works with. */
export type RedisClient = IoredisClient | NodeRedisClient | UpstashClient
