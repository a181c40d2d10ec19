import { type RedisServer, startRedis } from '@token-rotation/test-servers'
import { idOf, writeOptions } from './grants.ts'
import { type Growth, measureGrowth, type Population } from './growth.ts'
import { connectToRedis } from './redis-backend.ts'
import type { Samples } from './samples.ts'
import type { StoreSettings } from './store-settings.ts'

export interface RedisGrowth extends Growth {
  /** Every command that the servers ran, those inside of scripts included. */
  readonly commands: readonly string[]
}

/** Commands of whoever connects and looks. */
const surroundings = /^(?:hello|info|ping|quit|(?:config|client)\|.*)$/

/** Measures servers with different numbers of grants beside each other. */
export async function measureRedisGrowth(
  samples: Samples,
  { redisGrants, redisRounds: rounds, callsPerRound: calls }: StoreSettings,
): Promise<RedisGrowth> {
  const servers: RedisServer[] = []
  const populations: Population[] = []
  try {
    for (const grants of redisGrants) {
      const server = await startRedis()
      servers.push(server)
      const bytesPerGrant = await fill(server, grants, samples)
      populations.push({ grants, bytesPerGrant, connection: connectToRedis(server.port) })
    }
    const growth = await measureGrowth(populations, samples, { rounds, calls })
    const ran = await Promise.all(servers.map((server) => server.calls()))
    const commands = new Set(ran.flatMap((calls) => Object.keys(calls)))
    return { ...growth, commands: [...commands].filter((name) => !surroundings.test(name)) }
  } finally {
    for (const { connection } of populations) await connection.close()
    for (const server of servers) await server.stop()
  }
}

/** How many writes are under way at a time. */
const writers = 256

/** Writes grants through the store, and resolves with what each has taken, in bytes. */
async function fill(server: RedisServer, grants: number, { values }: Samples): Promise<number> {
  const { store, close } = connectToRedis(server.port)
  // The server learns the scripts, which takes as much as some grants do.
  await store.compareAndSet('first', undefined, { version: '1', value: '' }, writeOptions)
  await store.compareAndSet('first', '1', undefined, writeOptions)
  const before = await usedMemory(server)
  let index = 0
  async function write(): Promise<void> {
    while (index < grants) {
      const id = idOf(index)
      const next = { version: crypto.randomUUID(), value: values[index % values.length]! }
      index += 1
      const isWritten = await store.compareAndSet(id, undefined, next, writeOptions)
      if (!isWritten) throw new Error('it was there before')
    }
  }
  await Promise.all(Array.from({ length: writers }, write))
  await close()
  return ((await usedMemory(server)) - before) / grants
}

async function usedMemory(server: RedisServer): Promise<number> {
  const [, bytes] = /used_memory:(\d+)/.exec(String(await server.run('INFO', 'memory'))) ?? []
  return Number(bytes)
}
