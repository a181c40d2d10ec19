import {
  isPostgresSkipped,
  isRedisSkipped,
  startPostgres,
  startRedis,
} from '@token-rotation/test-servers'
import type { SubjectSpec } from './subjects.ts'

/** The servers that subjects keep their tokens on. */
export interface Servers {
  /** What an app needs to find them. */
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const isSkipped = { redis: isRedisSkipped, postgres: isPostgresSkipped }

/** Leaves out what needs a server that is not installed. With `CI=true` that is a failure instead. */
export function withServers(subjects: readonly SubjectSpec[]): SubjectSpec[] {
  return subjects.filter(({ needs }) => !needs || !isSkipped[needs])
}

export async function startServers(subjects: readonly SubjectSpec[]): Promise<Servers> {
  const needs = new Set(subjects.map((subject) => subject.needs))
  const [redis, postgres] = await Promise.all([
    needs.has('redis') ? startRedis() : undefined,
    needs.has('postgres') ? startPostgres('', 'log_statement=none') : undefined,
  ])
  return {
    env: {
      ...(redis && { REDIS_URL: redis.url }),
      ...(postgres && { DATABASE_URL: postgres.url }),
    },
    async stop() {
      await Promise.all([redis?.stop(), postgres?.stop()])
    },
  }
}
