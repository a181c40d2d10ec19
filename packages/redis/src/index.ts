export type {
  IoredisClient,
  NodeRedisClient,
  NodeRedisScriptOptions,
  RedisClient,
  UpstashClient,
} from './redis-client.ts'
export { redisStore, type RedisStoreOptions } from './redis-store.ts'
