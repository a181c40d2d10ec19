import type { ProviderStats } from '@token-rotation/provider'
import { type Claim, readClaims } from './claims.ts'
import { explainLoss, type Loss } from './losses.ts'
import { attribute, whyAgain } from './presentations.ts'
import { judgeWithheld } from './withheld.ts'
import type { World } from './world.ts'

/** What the records of provider and processes say once a run is over. */
export interface Examination {
  readonly stats: ProviderStats
  readonly claims: readonly Claim[]
  /** How many refresh tokens were presented once, twice, and so on. */
  readonly presentations: ReadonlyMap<number, number>
  /** How often a refresh token was presented again, by why it could be. */
  readonly again: ReadonlyMap<string, number>
  readonly losses: readonly Loss[]
  /** Grants whose holder was killed, and that live. */
  readonly recovered: number
  /** The longest time from such a kill to the next claim, in milliseconds. */
  readonly slowestTakeover: number
}

/** Lays the records of the provider beside those of the processes, grant by grant. */
export async function examine(world: World, startedAt: number): Promise<Examination> {
  const { book, processes, provider, sessions, withheld } = world
  const stats = await provider.stats()
  const claims = readClaims(processes)
  const presentations = new Map<number, number>()
  const again = new Map<string, number>()
  const losses: Loss[] = []
  let recovered = 0
  let slowestTakeover = 0
  for (const session of sessions) {
    const own = claims.get(session.grantId) ?? []
    const spent = attribute(book, session.login, own, stats.refresh.tokens)
    for (const { claims } of spent) {
      add(presentations, claims.length)
      for (const claim of claims.slice(0, -1)) {
        const why = whyAgain(claim)
        const what = `${session.login} after ${claim.presentation!.outcome}, ${claim.result?.type}`
        if (why === undefined) book.breach('again', what)
        else add(again, why)
      }
    }
    const loss = explainLoss(book, startedAt, session, spent)
    if (loss) losses.push(loss)
    for (const [index, { death }] of own.entries()) {
      const next = own[index + 1]
      if (!death || !next || loss) continue
      recovered += 1
      slowestTakeover = Math.max(slowestTakeover, next.at - death.killedAt)
    }
  }
  for (const one of withheld) {
    judgeWithheld(book, one, claims.get(one.session.grantId) ?? [])
  }
  const { revokedForReuse } = stats.refresh
  if (revokedForReuse > losses.filter(({ isExplained }) => isExplained).length) {
    book.breach('reuse', `${revokedForReuse} revoked, ${losses.length} lost`)
  }
  return {
    stats,
    claims: [...claims.values()].flat(),
    presentations,
    again,
    losses,
    recovered,
    slowestTakeover,
  }
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
