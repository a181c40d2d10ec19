import type { GrantRecord, GrantStore, WriteOptions } from '../grant-store.ts'

/** A store, and what a test can do with it. */
export interface StoreUnderTest {
  readonly store: GrantStore<string>
  /** Another handle on the same records, such as a second connection. Default is `store`. */
  readonly other?: GrantStore<string>
  /** Lets time pass for the store. By default records with a short life are waited for. */
  readonly passTime?: (milliseconds: number) => unknown
}

/** Makes the store that a case is run against. It need not be empty: no case uses an id of another. */
export type MakeStore = () =>
  GrantStore<string> | StoreUnderTest | Promise<GrantStore<string> | StoreUnderTest>

/** One clause of the contract. */
export interface StoreContractCase {
  /** A sentence in the present tense, for the title of a test. */
  readonly name: string
  /** Resolves where the store keeps this clause, rejects with an `Error` that says what it did. */
  readonly run: (makeStore: MakeStore) => Promise<void>
}

/** What a clause works with. */
export interface Bench extends Required<Omit<StoreUnderTest, 'passTime'>> {
  readonly passTime: StoreUnderTest['passTime']
  /** Returns an id that nobody used before. */
  readonly freshId: (suffix?: string) => string
  readonly create: (id: string, version: string, value?: string) => Promise<void>
}

export const options: WriteOptions = { ttl: 600_000 }
/** How long a record of one millisecond may outlive it where time is real, in milliseconds. */
const patience = 10_000

export function clause(name: string, check: (bench: Bench) => Promise<void>): StoreContractCase {
  return {
    name,
    async run(makeStore) {
      const made = await makeStore()
      const { store, other = store, passTime } = 'store' in made ? made : { store: made }
      const prefix = `contract-${crypto.randomUUID()}`
      let count = 0
      const freshId = (suffix = '') => `${prefix}-${(count += 1)}${suffix}`
      const create = (id: string, version: string, value = version) =>
        expectWritten(store, true, [id, undefined, { version, value }])
      await check({ store, other, passTime, freshId, create })
    },
  }
}

type Write = readonly [
  id: string,
  expectedVersion: string | undefined,
  next: GrantRecord<string> | undefined,
]

export async function expectWritten(
  store: GrantStore<string>,
  expected: boolean,
  [id, version, next]: Write,
  hints = options,
): Promise<void> {
  const written = await store.compareAndSet(id, version, next, hints)
  if (written === expected) return
  const what = next ? `writing version ${quote(next.version)}` : 'deleting'
  const where = version === undefined ? 'no record' : `version ${quote(version)}`
  throw new Error(
    `${what} where ${where} is expected must resolve with ${expected}, not ${quote(written)} (id ${quote(id)})`,
  )
}

export async function expectRecord(
  store: GrantStore<string>,
  id: string,
  expected: GrantRecord<string> | undefined,
): Promise<void> {
  const found = await store.get(id)
  const isSame = expected
    ? found?.version === expected.version && found.value === expected.value
    : found === undefined
  if (isSame) return
  throw new Error(`get must resolve with ${quote(expected)}, not ${quote(found)} (id ${quote(id)})`)
}

export async function expectOneWinner(
  handles: readonly [GrantStore<string>, GrantStore<string>],
  id: string,
  version: string | undefined,
): Promise<void> {
  const attempts = Array.from({ length: 50 }, (_, index) =>
    handles[index % 2]!.compareAndSet(
      ...([id, version, { version: `w${index}`, value: `writer ${index}` }] as const),
      options,
    ),
  )
  const winners = (await Promise.all(attempts)).flatMap((won, index) => (won ? [index] : []))
  const [winner] = winners
  if (winners.length !== 1) {
    throw new Error(`one of 50 concurrent writes must win, not ${winners.length}`)
  }
  await expectRecord(handles[0], id, { version: `w${winner}`, value: `writer ${winner}` })
}

export async function gone(store: GrantStore<string>, id: string): Promise<void> {
  const end = Date.now() + patience
  while ((await store.get(id)) && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 120 ? `${text.slice(0, 120)}... (${text.length} characters)` : text
}
