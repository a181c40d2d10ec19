import { RedisStore } from 'connect-redis'
import type { RequestHandler } from 'express'
import session from 'express-session'
import { createClient } from 'redis'
import { secret } from '../../app.ts'

export function redisUrl(): string {
  const { REDIS_URL } = process.env
  if (!REDIS_URL) throw new Error('REDIS_URL is not set: start this with "pnpm bench:compare"')
  return REDIS_URL
}

/** Connects as the README of connect-redis has it. */
export async function connectToRedis() {
  return createClient({ url: redisUrl() }).connect()
}

/**
 * Returns express-session with the settings of its README, over a store for production: its own
 * MemoryStore is not meant to be one.
 *
 * @see https://github.com/expressjs/session#readme
 * @see https://github.com/tj/connect-redis#readme
 */
export async function redisSession(): Promise<RequestHandler> {
  const store = new RedisStore({ client: await connectToRedis() })
  return session({ store, secret, resave: false, saveUninitialized: false })
}
