import type { Background } from '@token-rotation/core'

const key = Symbol.for('@vercel/request-context')

interface Platform {
  readonly [key]?: { get?(): { waitUntil?: Background } | undefined }
}

/**
 * Returns what keeps a function of Vercel alive after its response, for frameworks that have no word for
 * it. It is where `waitUntil` of `@vercel/functions` finds it, too.
 */
export function platformBackground(): Background | undefined {
  const context = (globalThis as Platform)[key]?.get?.()
  return context?.waitUntil && ((work) => context.waitUntil?.(work))
}
