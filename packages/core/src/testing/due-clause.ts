import type { DueGrants, TakeDueRequest } from '../due-grants.ts'
import type { GrantStore } from '../grant-store.ts'

/** A store that hands out what is due. */
type DueStore = GrantStore<string> & DueGrants

/** A store that hands out what is due, and what a test can do with it. */
export interface DueStoreUnderTest {
  readonly store: DueStore
  /** Another handle on the same records, such as a second connection. Default is `store`. */
  readonly other?: DueStore
  /** Lets time pass for the store. By default records with a short life are waited for. */
  readonly passTime?: (milliseconds: number) => unknown
}

/**
 * Makes the store that a case is run against. It need not be empty, but nothing else in it may be due
 * before 1980, and nobody else may take from it meanwhile.
 */
export type MakeDueStore = () =>
  DueStore | DueStoreUnderTest | Promise<DueStore | DueStoreUnderTest>

/** One clause of the contract. */
export interface DueGrantsContractCase {
  /** A sentence in the present tense, for the title of a test. */
  readonly name: string
  /** Resolves where the store keeps this clause, rejects with an `Error` that says what it did. */
  readonly run: (makeStore: MakeDueStore) => Promise<void>
}

/** What a clause works with. */
export interface DueBench extends Required<Omit<DueStoreUnderTest, 'passTime'>> {
  readonly passTime: DueStoreUnderTest['passTime']
  /** Stores a grant that is due at `dueAt`, and returns its id. */
  readonly add: (dueAt: number | undefined, ttl?: number) => Promise<string>
  /** Writes a grant of {@link DueBench.add} again. `isDeleted` deletes it. */
  readonly rewrite: (id: string, dueAt: number | undefined, isDeleted?: boolean) => Promise<void>
}

/** What every clause writes lives for, unless it says otherwise, in milliseconds. */
const life = 600_000

export function dueClause(
  name: string,
  check: (bench: DueBench) => Promise<void>,
): DueGrantsContractCase {
  return {
    name,
    async run(makeStore) {
      const made = await makeStore()
      const { store, other = store, passTime } = 'store' in made ? made : { store: made }
      const versions = new Map<string, string>()

      async function write(id: string, dueAt: number | undefined, ttl: number, isDeleted: boolean) {
        const version = `v-${crypto.randomUUID()}`
        const next = isDeleted ? undefined : { version, value: `value of ${id}` }
        const isWritten = await store.compareAndSet(id, versions.get(id), next, { ttl, dueAt })
        if (!isWritten) throw new Error(`compareAndSet must write the record of ${id}`)
        if (next) versions.set(id, version)
        else versions.delete(id)
      }
      async function add(dueAt: number | undefined, ttl = life): Promise<string> {
        const id = `contract-${crypto.randomUUID()}`
        await write(id, dueAt, ttl, false)
        return id
      }
      try {
        await check({
          store,
          other,
          passTime,
          add,
          rewrite: (id, dueAt, isDeleted = false) => write(id, dueAt, life, isDeleted),
        })
      } finally {
        // What is left would be handed out to the next clause.
        for (const [id, version] of versions) {
          await store.compareAndSet(id, version, undefined, { ttl: life }).catch(() => false)
        }
      }
    },
  }
}

/** Fails unless exactly these are handed out, in whatever order. */
export async function expectTaken(
  store: DueGrants,
  request: TakeDueRequest,
  expected: readonly string[],
): Promise<void> {
  expectIds(await store.takeDue(request), expected, 'what is handed out')
}

/** Fails unless both are the same, in whatever order. */
export function expectIds(
  found: readonly string[],
  expected: readonly string[],
  what: string,
): void {
  const [one, two] = [found, expected].map((ids) => ids.toSorted())
  if (one!.join() === two!.join()) return
  throw new Error(`${what} must be ${JSON.stringify(two)}, not ${JSON.stringify(one)}`)
}
