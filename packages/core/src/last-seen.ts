import { boundedMap } from './bounded-map.ts'
import type { GrantState } from './grant-state.ts'

/** What this process knows of grants while their store is away. */
export interface LastSeen {
  get(id: string): GrantState | undefined
  remember(state: GrantState): void
}

export function lastSeen(capacity = 1_000): LastSeen {
  const states = boundedMap<GrantState>(capacity)
  return {
    get: (id) => states.get(id),
    remember(state) {
      const seen = states.get(state.id)
      // Answers of the store can arrive in another order than they were given.
      if (seen && seen.generation > state.generation) return
      if (seen?.status === 'signed-out' && seen.generation === state.generation) return
      states.set(state.id, state)
    },
  }
}
