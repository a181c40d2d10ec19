import { reconnect } from './times.ts'
import type { World } from './world.ts'

const every = 200
const slow = 500

/**
 * Notices when the store is slow although nobody has made it so: what it writes to is a disk that others
 * use as well. Ends when the returned function is called.
 */
export function watchStore({ outages, store }: World): () => void {
  async function look(): Promise<void> {
    let end: (() => void) | undefined
    const from = Date.now()
    const timer = setTimeout(() => {
      const isKnown = outages.touched('store', from - reconnect, Date.now())
      if (!isKnown) end = outages.begin('store slow by itself', from)
    }, slow)
    await store.probe().catch(() => undefined)
    clearTimeout(timer)
    end?.()
  }
  const timer = setInterval(() => void look(), every)
  return () => clearInterval(timer)
}
