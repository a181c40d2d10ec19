export { freePort } from './free-port.ts'
export { isPostgresSkipped, type PostgresServer, startPostgres } from './postgres-server.ts'
export { isRedisSkipped, type RedisServer, startRedis } from './redis-server.ts'
export { type WeakLink, weakLink } from './weak-link.ts'
