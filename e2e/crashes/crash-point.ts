import type { GrantState, GrantStore } from '@token-rotation/core'
import type { Point } from './points.ts'

/** What a crash point is put around. */
export interface Surroundings {
  readonly store: GrantStore<GrantState>
  readonly fetch: typeof fetch
}

/** What is told of what passes through. */
export interface Watch {
  /** Somebody is at a point. They go on when it resolves, if ever. */
  readonly at: (point: Point) => Promise<void>
  readonly onClaim: (leaseUntil: number) => void
  readonly onRequest: () => void
}

/** Puts the points of a rotation around what a rotator is given; it does not know of them. */
export function withCrashPoints(
  { store, fetch }: Surroundings,
  { at, onClaim, onRequest }: Watch,
): Surroundings {
  return {
    store: {
      kind: store.kind,
      get: (id) => store.get(id),
      async compareAndSet(id, expectedVersion, next, options) {
        const write = () => store.compareAndSet(id, expectedVersion, next, options)
        const claim = next && liveClaimOf(next.value)
        if (claim) {
          await at('before its claim is written')
          onClaim(claim.leaseUntil)
          const isWritten = await write()
          await at('before it knows that its claim is written')
          return isWritten
        }
        const isCommit = next?.value.status === 'active' && next.value.generation > 0
        if (!isCommit) return write()
        await at('before its commit is written')
        const isWritten = await write()
        await at('before it knows that its commit is written')
        return isWritten
      },
    },
    async fetch(url, init) {
      if (init?.method === 'POST') {
        onRequest()
        return fetch(url, init)
      }
      const found = await fetch(url, init)
      // Nothing is left to be waited for: what comes next comes before any timer.
      const copy = new Response(await found.text(), found)
      await at('before it sends')
      return copy
    },
  }
}

function liveClaimOf(state: GrantState) {
  const claim = state.status === 'active' ? state.claim : undefined
  return claim && claim.leaseUntil > Date.now() ? claim : undefined
}
