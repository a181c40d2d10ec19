import type { Driver } from './driver.ts'
import type { UpstashClient } from './redis-client.ts'

export function upstashDriver(client: UpstashClient): Driver {
  return { run: ({ command, script, key, args }) => client[command](script, [key], [...args]) }
}
