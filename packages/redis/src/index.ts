export type {
  IoredisClient,
  NodeRedisClient,
  NodeRedisScriptOptions,
  RedisClient,
  UpstashClient,
} from './redis-client.ts'
export { type RedisStore, redisStore, type RedisStoreOptions } from './redis-store.ts'
