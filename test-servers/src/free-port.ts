import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below what systems hand out to whoever wants any port, so that nobody gets one of these by chance
 * before the server that it was meant for listens on it.
 */
const lowest = 20_000
const count = 5000

/**
 * Returns a port of localhost that nobody listens on, and that is given to nobody else as long as
 * this process lives.
 */
export async function freePort(): Promise<number> {
  const start = Math.floor(Math.random() * count)
  for (let tried = 0; tried < count; tried += 1) {
    const port = lowest + ((start + tried) % count)
    // A second port is held for each, which tells other processes that the first one is taken.
    const mark = await listen(port + count)
    if (!mark) continue
    const probe = await listen(port)
    if (!probe) continue
    probe.close()
    await once(probe, 'close')
    return port
  }
  throw new Error(`No port from ${lowest} to ${lowest + count - 1} is free.`)
}

async function listen(port: number) {
  const server = createServer().unref()
  try {
    await once(server.listen(port, 'localhost'), 'listening')
    return server
  } catch {
    return undefined
  }
}
