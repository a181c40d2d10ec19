import type { Driver, ScriptCall } from './driver.ts'
import type { NodeRedisClient, NodeRedisScriptOptions } from './redis-client.ts'

interface Chain {
  evalSha(sha: string, options: NodeRedisScriptOptions): Chain
  eval(script: string, options: NodeRedisScriptOptions): Chain
  wait(replicas: number, timeout: number): Chain
  execAsPipeline(): Promise<readonly unknown[]>
}

const names = { eval: 'eval', evalsha: 'evalSha' } as const

export function nodeRedisDriver(client: NodeRedisClient): Driver {
  const run = ({ command, script, keys, args }: ScriptCall) =>
    client[names[command]](script, { keys: [...keys], arguments: [...args] })
  if ('slots' in client) return { isCluster: true, run }
  return {
    isCluster: false,
    run,
    async runAndWait({ command, script, keys, args }, replicas, timeout) {
      // A chain stays on one connection, which is what WAIT speaks for; in a pool, too.
      const chain = (client.multi() as Chain)[names[command]](script, {
        keys: [...keys],
        arguments: [...args],
      })
      const [result, count] = await chain.wait(replicas, timeout).execAsPipeline()
      return [result, Number(count)]
    },
  }
}
