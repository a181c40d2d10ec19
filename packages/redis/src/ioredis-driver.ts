import type { Driver, ScriptCall } from './driver.ts'
import type { IoredisClient } from './redis-client.ts'

interface Pipeline {
  evalsha(...args: readonly (string | number)[]): Pipeline
  eval(...args: readonly (string | number)[]): Pipeline
  wait(replicas: number, timeout: number): Pipeline
  exec(): Promise<readonly (readonly [error: Error | null, result: unknown])[] | null>
}

export function ioredisDriver(client: IoredisClient): Driver {
  const run = ({ command, script, keys, args }: ScriptCall) =>
    client[command](script, keys.length, ...keys, ...args)
  if (client.isCluster) return { isCluster: true, run }
  return {
    isCluster: false,
    run,
    async runAndWait({ command, script, keys, args }, replicas, timeout) {
      // A pipeline is sent again as a whole after a reconnect or not at all: WAIT asks for the writes of
      // its own connection, and alone on a new one it would speak for none.
      const call = [script, keys.length, ...keys, ...args] as const
      const pipeline = (client.pipeline() as Pipeline)[command](...call)
      const [ran, waited] = (await pipeline.wait(replicas, timeout).exec()) ?? []
      const error = ran?.[0] ?? waited?.[0]
      if (error) throw error
      return [ran?.[1], Number(waited?.[1])]
    },
  }
}
