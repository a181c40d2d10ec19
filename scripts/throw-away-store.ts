/*
 * Starts the store of a demo whose processes share one: a Redis where it is installed, otherwise a
 * PostgreSQL. It says where it is in one line, and ends without a trace.
 */
import {
  isPostgresSkipped,
  isRedisSkipped,
  startPostgres,
  startRedis,
} from '@token-rotation/test-servers'

const start = isRedisSkipped ? (isPostgresSkipped ? undefined : postgres) : redis
if (!start) process.exit(1)
const started = start()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void started.then(({ stop }) => stop()).then(() => process.exit(0)))
}
const { name, url } = await started
console.log(JSON.stringify({ name, url }))

async function redis() {
  return { name: 'a throw-away Redis', ...(await startRedis()) }
}

async function postgres() {
  const server = await startPostgres('')
  // It keeps what it was sent until somebody reads it.
  setInterval(() => void server.statements(), 10_000)
  return { name: 'a throw-away PostgreSQL', ...server }
}
