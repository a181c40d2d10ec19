import { setTimeout as wait } from 'node:timers/promises'
import type { RefreshPresentation } from '@token-rotation/core/testing'
import { isDeferred } from './families.ts'
import type { Grant } from './grant.ts'
import type { Held } from './line.ts'
import type { Outcome } from './outcomes.ts'
import type { Worker } from './start-worker.ts'

/** How a grant was settled after its holder came to its end. */
export interface Settlement {
  /** Every different answer of the surviving process until then, in their order. */
  readonly answers: readonly string[]
  /** It answered something else than a usable access token that there was. */
  readonly isWithheld: boolean
  /** What the provider made of each presentation until then. */
  readonly presented: readonly RefreshPresentation['outcome'][]
  /** How many of these were the holder's. */
  readonly presentedByHolder: number
  /** How long after anybody else could present the refresh token it was presented, in milliseconds. */
  readonly takenOverAfter: number | undefined
  /** How many milliseconds the machine may have kept the surviving process from that. */
  readonly delay: number
}

/** What became of a grant whose holder came to its end. */
export interface Report extends Settlement {
  /** What the holder made of it when it went on. */
  readonly held: Held | undefined
  /** Who got the tokens that are stored after that. */
  readonly tokensOf: Outcome['tokensOf']
  /** It could be rotated once more, and an API takes the access token of that. */
  readonly isAlive: boolean
  /** How often a refresh token was presented for that, and ever after. */
  readonly presentedAfterwards: number
}

/** For how long somebody asks, in milliseconds. */
const patience = 60_000
/** How often a take-over has to wait for its turn: a timer, two calls of the store, two requests. */
const turns = 5

/** Asks the surviving process for a grant until it has new tokens or is refused. */
export async function settle(
  { line, family, server, presentedBefore, expiredAt }: Grant,
  survivor: Worker,
  leases: ReadonlyMap<string, number>,
  crashedAt: number,
): Promise<Settlement> {
  const presentedByHolder = server.presentations.length - presentedBefore
  const answers = new Set<string>()
  let isWithheld = false
  for (;;) {
    const { status, generation = 0 } = await survivor.call('resolve', line, false)
    answers.add(status)
    if (status !== 'ok' && Date.now() < expiredAt) isWithheld = true
    if (status === 'rejected' || generation > 0) break
    if (Date.now() > crashedAt + patience) {
      throw new Error(`nobody settles ${family.name}: ${[...answers].join(', ')}`)
    }
    await wait(100)
  }
  const lease = leases.get(line.id)
  const mayPresentAt = lease ? Math.max(lease, isDeferred(family) ? expiredAt : 0) : crashedAt
  const presentations = server.presentations.slice(presentedBefore)
  const takeOver = presentations[presentedByHolder]
  return {
    answers: [...answers],
    isWithheld,
    presented: presentations.map(({ outcome }) => outcome),
    presentedByHolder,
    takenOverAfter: takeOver && takeOver.at - mayPresentAt,
    delay: turns * (await survivor.call('lag')),
  }
}

/** Finds out what a grant is worth in the end, and whether anybody still asks the provider for it. */
export async function reportOn(
  { line, server, presentedBefore }: Grant,
  survivor: Worker,
  settlement: Settlement,
  held: Held | undefined,
): Promise<Report> {
  const ask = (isForced = false) => survivor.call('resolve', line, isForced)
  const { presented, presentedByHolder } = settlement
  const current = await ask()
  // Of two answers with the same tokens the later one counts.
  const source = server.presentations
    .slice(presentedBefore)
    .findLastIndex(({ issued }) => issued?.accessToken === current.accessToken)
  const receiver = source < presentedByHolder ? 'the holder' : 'the survivor'
  const next = await ask(true)
  const isNext = next.generation === (current.generation ?? 0) + 1
  for (let count = 0; count < 5; count += 1) await ask()
  return {
    ...settlement,
    held,
    tokensOf: source < 0 ? 'the sign-in' : receiver,
    isAlive: isNext && server.isUsable(next.accessToken!),
    presentedAfterwards: server.presentations.length - presentedBefore - presented.length,
  }
}
