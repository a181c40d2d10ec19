import { createMemoryStore, createRotator, type GrantState } from '@token-rotation/core'
import type { Trace } from './step.ts'
import { createWorld, type Plan } from './world.ts'

/** Plays the requests through the rotator of this library, as the adapters use it for one process. */
export async function playRotation(plan: Plan): Promise<Trace> {
  const world = await createWorld('rotation')
  const { clock, note, now } = world
  /** Who has arrived when and waits. */
  const waiting = new Map<number, number>()
  const rotator = createRotator({
    store: createMemoryStore<GrantState>({ clock: clock.now }),
    // Whoever has waited longest has begun it.
    fetcher: world.tokenEndpoint(() => Math.min(...waiting.keys())),
    clock: clock.now,
    timer: clock.timer,
    // Web Crypto works in another thread, which virtual time does not wait for.
    digest: async (text) => `digest of ${text}`,
    unique: () => `u${now()}`,
    process: { flights: new WeakMap(), breakers: new WeakMap() },
    onEvent(event) {
      if (event.type === 'claimed') note({ type: 'claimed', at: now() })
      if (event.type === 'committed') note({ type: 'committed', at: now() })
      if (event.type !== 'joined') return
      const arrivedAt = now() - event.waitedMs
      const [request] = [...waiting].find(([, at]) => at === arrivedAt)!
      note({ type: 'joined', at: now(), request })
    },
  })
  return world.play(plan, async (carried, request) => {
    waiting.set(request, now())
    const resolution = await rotator.resolve(carried.id, { carried, canCarry: true })
    waiting.delete(request)
    if (resolution.status !== 'ok') return {}
    const { state } = resolution
    const isNewer = state.status === 'active' && state.generation > carried.generation
    return { accessToken: state.tokens.access_token, cookie: isNewer ? state : undefined }
  })
}
