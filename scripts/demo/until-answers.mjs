import { setTimeout as sleep } from 'node:timers/promises'
import { stopping } from './children.mjs'
import { DemoError } from './demo-error.mjs'

/** Waits until a service answers. */
export async function untilAnswers({ name, address, ready }, within = 60_000) {
  const deadline = Date.now() + within
  for (;;) {
    stopping.signal.throwIfAborted()
    try {
      const { status } = await fetch(address + ready, { signal: AbortSignal.timeout(5_000) })
      if (status < 500) return
    } catch {
      // Not yet.
    }
    if (Date.now() > deadline) throw new DemoError(`${name} does not answer at ${address}.`)
    await sleep(100)
  }
}
