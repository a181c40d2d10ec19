import { type Book, createBook } from './book.ts'
import { visitDepartures } from './departures.ts'
import { type Examination, examine } from './examine.ts'
import { type Load, measureCapacity, startLoad } from './load.ts'
import { createOutages, type Outages } from './outages.ts'
import { createPeople } from './people.ts'
import { planTroubles } from './plan.ts'
import { startProcesses } from './processes.ts'
import { watchProgress } from './progress.ts'
import { seededRandom } from './random.ts'
import { awaitRecovery } from './recovery.ts'
import { startRemoteProvider } from './remote-provider.ts'
import { startStore, type StoreName } from './store.ts'
import { judgeSubstance } from './substance.ts'
import { second } from './times.ts'
import { makeTrouble } from './troubles.ts'
import { watchStore } from './watch-store.ts'
import type { World } from './world.ts'

export interface EnduranceOptions {
  readonly minutes: number
  readonly store: StoreName
  /** What is planned follows from it. What comes of that also depends on the machine. */
  readonly seed: number
  /** Requests in a second. Default is a part of what the machine turns out to answer. */
  readonly rate?: number | undefined
  /** @default 40 */
  readonly users?: number | undefined
  /** @default 3 */
  readonly processes?: number | undefined
  /** Takes a line of progress now and then. */
  readonly say?: ((line: string) => void) | undefined
}

/** What a run has come to. */
export interface Endurance {
  readonly book: Book
  readonly outages: Outages
  readonly load: Load
  /** Requests in a second, when so many were answered as could be. */
  readonly capacity: number
  readonly seconds: number
  readonly sessions: number
  /** How long after the last fault all sessions were served again, in milliseconds. */
  readonly recoveredAfter: number
  readonly examination: Examination
}

/** The part of what the machine can do that it is asked to do. Faults make everything dearer. */
const share = 0.3

/**
 * Puts processes of the demo under load, lets the provider, the store and the processes fail at random,
 * and looks whether the rules have held. Needs the production build of the demo.
 */
export async function endure(options: EnduranceOptions): Promise<Endurance> {
  const { minutes, seed, say = () => {} } = options
  const stops: (() => Promise<unknown>)[] = []
  try {
    const world = await build(options, stops)
    const { book, outages, processes, sessions, users } = world
    const people = createPeople(world)
    await Promise.all(users.map((_, user) => people.arrive(user)))
    const capacity = await measureCapacity(world, 3)
    const rate = options.rate ?? Math.max(5, Math.round(capacity * share))
    say(`${Math.round(capacity)} requests a second can be answered, ${rate} are sent`)

    const startedAt = Date.now()
    const duration = minutes * 60 * second
    // Half a minute without faults at the end, where there is so much.
    const calm = Math.min(30 * second, duration / 4)
    const planned = planTroubles(seededRandom(seed), duration - calm, processes.origins.length)
    const load = startLoad(world, people, rate)
    const endProgress = watchProgress(world, load, duration, say)
    const endWatch = watchStore(world)
    try {
      await makeTrouble(world, planned)
      const recoveredAfter = await awaitRecovery(world, startedAt + duration)
      await load.stop()
      await visitDepartures(world, people)
      const examination = await examine(world, startedAt)
      judgeSubstance(book, planned, examination)
      const seconds = (Date.now() - startedAt) / second
      return {
        book,
        outages,
        load,
        capacity,
        seconds,
        sessions: sessions.length,
        recoveredAfter,
        examination,
      }
    } finally {
      endProgress()
      endWatch()
    }
  } finally {
    for (const stop of stops.toReversed()) await stop()
  }
}

async function build(options: EnduranceOptions, stops: (() => Promise<unknown>)[]) {
  const { users = 40, processes: count = 3, seed } = options
  const store = await startStore(options.store)
  stops.push(store.stop)
  const provider = await startRemoteProvider()
  stops.push(provider.stop)
  await provider.changeSettings({ accessTokenTtl: 8 })
  const processes = await startProcesses(count, { store: store.url, issuer: provider.issuer })
  stops.push(processes.stop)
  const world: World = {
    provider,
    store,
    processes,
    outages: createOutages(),
    book: createBook(),
    // What users do must not change what is planned.
    random: seededRandom(seed + 1),
    owners: new Map(),
    sessions: [],
    withheld: [],
    users: Array.from({ length: users }, () => undefined),
  }
  return world
}
