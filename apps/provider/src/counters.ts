import { fingerprint } from './fingerprint.ts'
import type { Presentation, ProviderStats, RequestCounts } from './stats.ts'

export interface Counters {
  /**
   * Counts a request to the token endpoint on arrival.
   *
   * @returns A function that records how it ended.
   */
  tokenRequest(grantType: string, refreshToken?: string): (outcome: string) => void
  apiRequest(outcome: string): void
  revocationRequest(outcome: string): void
  rotation(): void
  replay(): void
  reuse(): void
  /** Remembers whose refresh token this is. */
  issued(refreshToken: string, sub: string): void
  read(): Pick<ProviderStats, 'token' | 'refresh' | 'api' | 'revocation'>
  /** Forgets all counts, but not whose refresh token is whose. */
  reset(): void
}

export function createCounters(): Counters {
  const owners = new Map<string, string>()
  let counts = createCounts()

  return {
    tokenRequest(grantType, refreshToken) {
      const tallies = [counts.token, tallyOf(counts.byGrantType, grantType)]
      for (const tally of tallies) tally.total += 1
      const presentation = { at: Date.now(), outcome: null as string | null }
      if (refreshToken !== undefined)
        present(counts.tokens, fingerprint(refreshToken), presentation)
      return (outcome) => {
        presentation.outcome = outcome
        for (const tally of tallies) end(tally, outcome)
      }
    },
    apiRequest: (outcome) => count(counts.api, outcome),
    revocationRequest: (outcome) => count(counts.revocation, outcome),
    rotation: () => void (counts.rotations += 1),
    replay: () => void (counts.replays += 1),
    reuse: () => void (counts.revokedForReuse += 1),
    issued: (refreshToken, sub) => void owners.set(fingerprint(refreshToken), sub),
    read: () => readCounts(counts, owners),
    reset() {
      counts = createCounts()
    },
  }
}

interface Tally {
  total: number
  readonly byOutcome: Map<string, number>
}

type Counts = ReturnType<typeof createCounts>

function createCounts() {
  return {
    token: createTally(),
    byGrantType: new Map<string, Tally>(),
    api: createTally(),
    revocation: createTally(),
    rotations: 0,
    replays: 0,
    revokedForReuse: 0,
    tokens: new Map<string, Presentation[]>(),
  }
}

function createTally(): Tally {
  return { total: 0, byOutcome: new Map() }
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  const tally = tallies.get(name) ?? createTally()
  tallies.set(name, tally)
  return tally
}

function count(tally: Tally, outcome: string): void {
  tally.total += 1
  end(tally, outcome)
}

function end(tally: Tally, outcome: string): void {
  tally.byOutcome.set(outcome, (tally.byOutcome.get(outcome) ?? 0) + 1)
}

function present(tokens: Counts['tokens'], id: string, presentation: Presentation): void {
  const presentations = tokens.get(id)
  if (presentations === undefined) tokens.set(id, [presentation])
  else presentations.push(presentation)
}

function readCounts(counts: Counts, owners: ReadonlyMap<string, string>) {
  const { rotations, replays, revokedForReuse } = counts
  const byGrantType = [...counts.byGrantType].map(([name, tally]) => [name, read(tally)] as const)
  const tokens = [...counts.tokens].map(([id, seen]) => {
    const sub = owners.get(id)
    const presentations = seen.map((presentation) => ({ ...presentation }))
    return [id, sub === undefined ? { presentations } : { sub, presentations }] as const
  })
  const mostPresentations = tokens.reduce((most, [, { presentations }]) => {
    return Math.max(most, presentations.length)
  }, 0)
  return {
    token: { ...read(counts.token), byGrantType: Object.fromEntries(byGrantType) },
    refresh: {
      rotations,
      replays,
      revokedForReuse,
      mostPresentations,
      tokens: Object.fromEntries(tokens),
    },
    api: read(counts.api),
    revocation: read(counts.revocation),
  }
}

function read(tally: Tally): RequestCounts {
  return { total: tally.total, byOutcome: Object.fromEntries(tally.byOutcome) }
}
