import type { Driver, ScriptCall } from './driver.ts'
import type { IoredisClient } from './redis-client.ts'

interface Pipeline {
  evalsha(...args: readonly (string | number)[]): Pipeline
  eval(...args: readonly (string | number)[]): Pipeline
  wait(replicas: number, timeout: number): Pipeline
  exec(): Promise<readonly (readonly [error: Error | null, result: unknown])[] | null>
}

export function ioredisDriver(client: IoredisClient): Driver {
  const run = ({ command, script, key, args }: ScriptCall) =>
    client[command](script, 1, key, ...args)
  if (client.isCluster) return { run }
  return {
    run,
    async runAndWait({ command, script, key, args }, replicas, timeout) {
      // A pipeline is sent again as a whole after a reconnect or not at all: WAIT asks for the writes of
      // its own connection, and alone on a new one it would speak for none.
      const pipeline = (client.pipeline() as Pipeline)[command](script, 1, key, ...args)
      const [ran, waited] = (await pipeline.wait(replicas, timeout).exec()) ?? []
      const error = ran?.[0] ?? waited?.[0]
      if (error) throw error
      return [ran?.[1], Number(waited?.[1])]
    },
  }
}
