import { createMemoryStore, createRotator } from '@token-rotation/core'
import { type PairedRatio, pairedRatio } from '../statistics.ts'
import { sampleGrant } from './grants.ts'
import { accessTokenOf, answerAtOnce, processOn } from './processes.ts'
import type { StoreBackend, StoreConnection } from './store-backend.ts'
import type { StoreSettings } from './store-settings.ts'
import { timeOf } from './timing.ts'
import { countWaiting } from './waiting.ts'

/** What a call costs where the grant is in a store. */
export interface RoundTrips {
  readonly what: string
  readonly store: string
  /** On average, as the server counts them. */
  readonly roundTrips: number
  /** How many it may be. */
  readonly most: number
  /** Time of a call as a ratio to a bare one on the same connection. Absent where waiting is the point. */
  readonly time?: PairedRatio
}

type Measured = Pick<RoundTrips, 'what' | 'most'> & { readonly expiresIn: number }

const calls: readonly Measured[] = [
  { what: 'getting a fresh token', most: 1, expiresIn: 3600 },
  { what: 'rotating', most: 3, expiresIn: -60 },
]

const callsPerPair = 10

/** Measures a rotator over the sealed store, and counts what the server has received. */
export async function measureRoundTrips(
  backend: StoreBackend,
  settings: StoreSettings,
): Promise<RoundTrips[]> {
  const rows: RoundTrips[] = []
  for (const call of calls) {
    const { what, most } = call
    const time = await timeCalls(backend, call, settings)
    const roundTrips = await countCalls(backend, call, settings)
    rows.push({ what, store: backend.name, roundTrips, most, time })
  }
  const what = 'waiting, per process and 50 ms'
  const roundTrips = await countWaiting(backend, settings)
  return [...rows, { what, store: backend.name, roundTrips, most: 1 }]
}

async function timeCalls(
  backend: StoreBackend,
  { expiresIn }: Measured,
  { pairs }: StoreSettings,
): Promise<PairedRatio> {
  const connection = backend.connect()
  const halves: [ours: number, bare: number][] = []
  try {
    for (let pair = 0; pair <= pairs; pair += 1) {
      const call = await begin(connection, expiresIn, callsPerPair)
      const before = pair % 2 === 0 && (await timeOf(callsPerPair, connection.bare))
      const ours = await timeOf(callsPerPair, call)
      halves.push([ours, before || (await timeOf(callsPerPair, connection.bare))])
    }
  } finally {
    await connection.close()
  }
  // The first one is for warming up.
  return pairedRatio(halves.slice(1))
}

async function countCalls(
  backend: StoreBackend,
  { expiresIn }: Measured,
  { counted }: StoreSettings,
): Promise<number> {
  const watch = await backend.watch()
  const connection = watch.connect()
  try {
    const call = await begin(connection, expiresIn, counted)
    await watch.sent()
    for (let index = 0; index < counted; index += 1) await call(index)
    return (await watch.sent()).length / counted
  } finally {
    await connection.close()
    await watch.close()
  }
}

/** Stores some grants, and returns what gets the access token of one of them. */
async function begin(
  { store }: StoreConnection,
  expiresIn: number,
  count: number,
): Promise<(index: number) => Promise<string>> {
  const rotator = processOn(store)
  const grants = Array.from({ length: count }, () => sampleGrant(crypto.randomUUID(), expiresIn))
  for (const grant of grants) await rotator.begin(grant)
  return async (index) => accessTokenOf(await rotator.resolve(grants[index]!.id))
}

/** Measures the same where the tokens are in the cookie, beside the bare call of a server. */
export async function measureCookieMode(
  backend: StoreBackend,
  { pairs }: StoreSettings,
): Promise<RoundTrips> {
  const connection = backend.connect()
  const rotator = createRotator({ store: createMemoryStore(), fetcher: answerAtOnce })
  const carried = sampleGrant(crypto.randomUUID())
  const call = async () => accessTokenOf(await rotator.resolve(carried.id, { carried }))
  const halves: [ours: number, bare: number][] = []
  try {
    const roundTrips = (await isImmediate(call)) ? 0 : 1
    for (let pair = 0; pair < pairs; pair += 1) {
      const bare = await timeOf(callsPerPair, connection.bare)
      halves.push([await timeOf(callsPerPair, call), bare])
    }
    const what = `${calls[0]!.what}, in cookie mode`
    return { what, store: 'memory', roundTrips, most: 0, time: pairedRatio(halves) }
  } finally {
    await connection.close()
  }
}

/**
 * Tells whether nothing was waited for: without a turn of the event loop there was no round trip, be it to
 * whomever.
 */
async function isImmediate(call: () => Promise<unknown>): Promise<boolean> {
  let hasTurned = false
  const turn = setImmediate(() => (hasTurned = true))
  await call()
  clearImmediate(turn)
  return !hasTurned
}
