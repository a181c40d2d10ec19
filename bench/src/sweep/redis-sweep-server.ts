import { startRedis } from '@token-rotation/test-servers'
import { sealed, writeOptions } from '../stores/grants.ts'
import { connectToRedis } from '../stores/redis-backend.ts'
import { inBatches, randomDueTime, sweptGrant } from './swept-grants.ts'
import { soon, type SweepServer } from './sweep-server.ts'

/** What clients of the store send. The commands inside of scripts are counted beside them. */
const sent = new Set(['eval', 'evalsha'])

/** Starts a Redis. */
export async function startRedisSweepServer(): Promise<SweepServer> {
  const server = await startRedis()
  const info = async (section: string, pattern: RegExp) =>
    Array.from(String(await server.run('INFO', section)).matchAll(pattern))

  return {
    url: server.url,
    async fill(plan) {
      await server.run('FLUSHALL')
      const { store, close } = connectToRedis(server.port)
      const grants = sealed(store)
      const write = (index: number) => {
        const value = sweptGrant(index, plan)
        const options = { ...writeOptions, dueAt: randomDueTime() }
        return grants.compareAndSet(value.id, undefined, { version: 'first', value }, options)
      }
      await inBatches(plan.grants, write, async () => undefined)
      await close()
    },
    async left() {
      const indexes = (await server.run('KEYS', '*due')) as string[]
      const before = String(Date.now() + soon)
      const counts = indexes.map((index) => server.run('ZCOUNT', index, '-inf', before))
      return sum((await Promise.all(counts)).map(Number))
    },
    async load() {
      const calls = await info('commandstats', /^cmdstat_([^:]+):calls=(\d+)/gm)
      const counts = calls.map(([, name, count]) => (sent.has(name!) ? Number(count) : 0))
      const times = await info('cpu', /^used_cpu_(?:sys|user):([\d.]+)/gm)
      return { statements: sum(counts), cpu: sum(times.map(([, time]) => Number(time) * 1_000)) }
    },
    stop: () => server.stop(),
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
