import { redisStore } from '@token-rotation/redis'
import { Redis } from 'ioredis'
import { reportError } from './report-error.ts'

export function demoRedisStore(address: string) {
  const client = new Redis(address, { lazyConnect: true, retryStrategy: () => 500 })
  // A process that has nothing else to do may end. Whoever waits for an answer keeps it by a deadline.
  client.on('connect', () => client.stream.unref())
  return redisStore(client.on('error', reportError('Redis')))
}
