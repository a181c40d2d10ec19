import { median, type PairedRatio, pairedRatio } from '../statistics.ts'
import { idOf, writeOptions } from './grants.ts'
import type { Samples } from './samples.ts'
import type { StoreConnection } from './store-backend.ts'
import { timeOf } from './timing.ts'

/** A store with so many grants in it, of the ids `idOf(0)` onwards. */
export interface Population {
  readonly grants: number
  readonly bytesPerGrant: number
  readonly connection: StoreConnection
  /** Operations besides those of every store. */
  readonly more?: Readonly<Record<string, () => Promise<unknown>>>
}

/** What one store costs with so many grants in it. */
interface GrowthRow {
  readonly grants: number
  readonly bytesPerGrant: number
  /** Median of a bare call, in microseconds. */
  readonly bare: number
  /** By operation: its time as a ratio to a bare call of the same round. */
  readonly operations: Readonly<Record<string, PairedRatio>>
}

export interface Growth {
  /** From the fewest to the most grants. */
  readonly rows: readonly GrowthRow[]
  /** By operation: its ratio with the most grants over that with the fewest, in the same round. */
  readonly growth: Readonly<Record<string, PairedRatio>>
}

/** By operation, in microseconds. */
type Times = Readonly<Record<string, number>>

const bare = 'bare'

/** Measures the same operations in stores of different size, in turns. */
export async function measureGrowth(
  populations: readonly Population[],
  samples: Samples,
  { rounds, calls }: { readonly rounds: number; readonly calls: number },
): Promise<Growth> {
  for (const population of populations) await runRound(population, samples, calls)
  const times = new Map<Population, Times[]>(populations.map((population) => [population, []]))
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? populations : populations.toReversed()
    for (const population of order) {
      times.get(population)!.push(await runRound(population, samples, calls))
    }
  }
  const [fewest, most] = [times.get(populations[0]!)!, times.get(populations.at(-1)!)!]
  const operations = Object.keys(fewest[0]!).filter((name) => name !== bare)
  const byOperation = (ratioOf: (name: string) => PairedRatio) =>
    Object.fromEntries(operations.map((name) => [name, ratioOf(name)]))
  return {
    rows: populations.map((population) => {
      const { grants, bytesPerGrant } = population
      const own = times.get(population)!
      return {
        grants,
        bytesPerGrant,
        bare: median(own.map((round) => round[bare]!)),
        operations: byOperation((name) =>
          pairedRatio(own.map((round) => [round[name]!, round[bare]!])),
        ),
      }
    }),
    growth: byOperation((name) =>
      pairedRatio(
        most.map((round, index) => [ratioIn(round, name), ratioIn(fewest[index]!, name)]),
      ),
    ),
  }
}

function ratioIn(round: Times, name: string): number {
  return round[name]! / round[bare]!
}

/** Reads, claims and commits as many grants as there are calls, chosen at random. */
async function runRound(
  { grants, connection, more = {} }: Population,
  { values, claimedValues }: Samples,
  calls: number,
): Promise<Times> {
  const { store } = connection
  // Each once: of a grant that is met twice in a round the version would be an old one.
  const ids = new Set<string>()
  while (ids.size < calls) ids.add(idOf(Math.floor(Math.random() * grants)))
  const chosen = [...ids]
  const versions: string[] = []
  const replace = (texts: readonly string[]) => async (index: number) => {
    const next = { version: crypto.randomUUID(), value: texts[index % texts.length]! }
    if (!(await store.compareAndSet(chosen[index]!, versions[index], next, writeOptions))) {
      throw new Error('somebody else has written')
    }
    versions[index] = next.version
  }
  const times: Record<string, number> = {
    [bare]: await timeOf(calls, connection.bare),
    get: await timeOf(calls, async (index) => {
      versions.push((await store.get(chosen[index]!))!.version)
    }),
    claim: await timeOf(calls, replace(claimedValues)),
    commit: await timeOf(calls, replace(values)),
  }
  for (const [name, call] of Object.entries(more)) times[name] = await timeOf(calls, call)
  return times
}
