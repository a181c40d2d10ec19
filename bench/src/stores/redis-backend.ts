import { redisStore } from '@token-rotation/redis'
import type { RedisServer } from '@token-rotation/test-servers'
import { Redis } from 'ioredis'
import type { StoreBackend, StoreConnection, Watch } from './store-backend.ts'

export function redisBackend({ port }: RedisServer): StoreBackend {
  const connect = () => connectToRedis(port)
  return { name: 'Redis', connect, watch: () => watch(port) }
}

export function connectToRedis(port: number): StoreConnection {
  const client = new Redis({ port })
  return {
    store: redisStore(client),
    bare: () => client.ping(),
    close: async () => void (await client.quit()),
  }
}

/** `MONITOR` tells what clients send from what their scripts do, which the statistics do not. */
async function watch(port: number): Promise<Watch> {
  const operator = new Redis({ port })
  const monitor = await operator.monitor()
  let seen: string[] = []
  let marked: { readonly mark: string; readonly resolve: () => void } | undefined
  monitor.on('monitor', (_time: string, args: string[], source: string) => {
    if (args[1] === marked?.mark) marked?.resolve()
    else if (source !== 'lua') seen.push(args[0]!.toLowerCase())
  })
  return {
    connect: () => connectToRedis(port),
    async sent() {
      const mark = crypto.randomUUID()
      const isSeen = new Promise<void>((resolve) => {
        marked = { mark, resolve }
      })
      await operator.echo(mark)
      await isSeen
      const sent = seen
      seen = []
      return sent
    },
    async close() {
      monitor.disconnect()
      await operator.quit()
    },
  }
}
