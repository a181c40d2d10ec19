import { fingerprint } from './fingerprint.ts'
import type { Presentation, ProviderStats, RefreshTokenStats } from './stats.ts'
import { createTally } from './tally.ts'
import type { Tally } from './tally.ts'

export interface Counters {
  /**
   * Counts a request to the token endpoint on arrival.
   *
   * @returns A function that records how it ended.
   */
  tokenRequest(grantType: string, refreshToken?: string): (outcome: string) => void
  apiRequest(outcome: string): void
  /** @param refreshToken The one that was revoked, if one was. */
  revocationRequest(outcome: string, refreshToken?: string): void
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

  function countAtOnce(tally: Tally, outcome: string): void {
    tally.begin()
    tally.end(outcome)
  }

  function readTokens(): [id: string, stats: RefreshTokenStats][] {
    return [...counts.tokens].map(([id, seen]) => {
      const sub = owners.get(id)
      const presentations = seen.map((presentation) => ({ ...presentation }))
      return [id, sub === undefined ? { presentations } : { sub, presentations }]
    })
  }

  return {
    tokenRequest(grantType, refreshToken) {
      const tallies = [counts.token, entryOf(counts.byGrantType, grantType, createTally)]
      const presentation = { at: Date.now(), outcome: null as string | null }
      for (const tally of tallies) tally.begin()
      if (refreshToken !== undefined) {
        entryOf(counts.tokens, fingerprint(refreshToken), () => []).push(presentation)
      }
      return (outcome) => {
        presentation.outcome = outcome
        for (const tally of tallies) tally.end(outcome)
      }
    },
    apiRequest: (outcome) => countAtOnce(counts.api, outcome),
    revocationRequest(outcome, refreshToken) {
      countAtOnce(counts.revocation, outcome)
      if (refreshToken !== undefined) counts.revoked.push(fingerprint(refreshToken))
    },
    rotation: () => void (counts.rotations += 1),
    replay: () => void (counts.replays += 1),
    reuse: () => void (counts.revokedForReuse += 1),
    issued: (refreshToken, sub) => void owners.set(fingerprint(refreshToken), sub),
    read() {
      const { rotations, replays, revokedForReuse, revoked } = counts
      const byGrantType = [...counts.byGrantType].map(([name, tally]) => [name, tally.read()])
      const tokens = readTokens()
      const most = (so: number, [, { presentations }]: (typeof tokens)[number]) =>
        Math.max(so, presentations.length)
      return {
        token: { ...counts.token.read(), byGrantType: Object.fromEntries(byGrantType) },
        refresh: {
          rotations,
          replays,
          revokedForReuse,
          revoked: [...revoked],
          mostPresentations: tokens.reduce(most, 0),
          tokens: Object.fromEntries(tokens),
        },
        api: counts.api.read(),
        revocation: counts.revocation.read(),
      }
    },
    reset() {
      counts = createCounts()
    },
  }
}

function createCounts() {
  return {
    token: createTally(),
    byGrantType: new Map<string, Tally>(),
    api: createTally(),
    revocation: createTally(),
    rotations: 0,
    replays: 0,
    revokedForReuse: 0,
    revoked: [] as string[],
    tokens: new Map<string, Presentation[]>(),
  }
}

function entryOf<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const value = map.get(key) ?? create()
  map.set(key, value)
  return value
}
