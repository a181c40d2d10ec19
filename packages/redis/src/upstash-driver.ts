import type { Driver } from './driver.ts'
import type { UpstashClient } from './redis-client.ts'

export function upstashDriver(client: UpstashClient): Driver {
  return {
    isCluster: false,
    run: ({ command, script, keys, args }) => client[command](script, [...keys], [...args]),
  }
}
