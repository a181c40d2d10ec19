import { afterAll, beforeAll, describe } from 'vitest'
import { type Fleet, type FleetOptions, startFleet } from './fleet.ts'
import { type StoreServer, stores } from './stores.ts'

/** A fleet on one kind of store. */
export interface StoreFleet {
  readonly name: string
  readonly isSkipped: boolean
  readonly fleet: () => Fleet
  readonly store: () => StoreServer
}

/**
 * Starts a fleet for each kind of store before the tests of a suite, and stops them after it.
 *
 * @param plan Says what to start for the store of a name.
 */
export function useFleets(plan: (name: string) => Omit<FleetOptions, 'store'>): StoreFleet[] {
  const started = new Map<string, StoreServer>()
  const running = new Map<string, Fleet>()
  beforeAll(async () => {
    const wanted = stores.filter(({ isSkipped }) => !isSkipped)
    for (const { name, start } of wanted) started.set(name, await start())
    const starting = Array.from(started, async ([name, { url: store }]) => {
      running.set(name, await startFleet({ ...plan(name), store }))
    })
    await Promise.all(starting)
  })
  afterAll(async () => {
    const stopping = await Promise.allSettled(Array.from(running.values(), (fleet) => fleet.stop()))
    for (const store of started.values()) await store.stop()
    // What a fleet has leaked is seen when it stops.
    for (const stopped of stopping) if (stopped.status === 'rejected') throw stopped.reason
  })
  return stores.map(({ name, isSkipped }) => ({
    name,
    isSkipped,
    fleet: () => running.get(name)!,
    store: () => started.get(name)!,
  }))
}

/** Defines the same tests for each of some fleets. All of them run at the same time. */
export function onEach(fleets: readonly StoreFleet[], define: (fleet: StoreFleet) => void): void {
  for (const each of fleets) {
    const describeIt = each.isSkipped ? describe.skip : describe.concurrent
    describeIt(`on ${each.name}`, () => {
      define(each)
    })
  }
}

/** Defines the same tests for each of some fleets, for what needs the machine to itself. */
export function onEachInTurn(
  fleets: readonly StoreFleet[],
  define: (fleet: StoreFleet) => void,
): void {
  for (const each of fleets) {
    describe.skipIf(each.isSkipped)(`on ${each.name}`, () => {
      define(each)
    })
  }
}
