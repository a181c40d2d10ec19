import {
  type ActiveGrant,
  createMemoryStore,
  createRotator,
  type GrantState,
  type Resolution,
} from '@token-rotation/core'
import { virtualClock } from '@token-rotation/core/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answersOf, type ProviderAnswer, providerFacts } from '../../src/provider-facts.ts'
import { builtInProviders, type ProviderFactory } from '../support/auth-core.ts'
import { client, discovery, refreshOf, responseOf } from '../support/built-in-refresh.ts'
import { sentBy } from '../support/sent-requests.ts'

const factories = new Map<string, ProviderFactory>(await builtInProviders(client))
const answers = Object.entries(providerFacts).flatMap(([id, { module = id }]) =>
  answersOf(id).map((answer) => [id, answer.to, answer.status, module, answer] as const),
)
const fiveMinutes = 300_000

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))
afterEach(() => vi.restoreAllMocks())

/** Asks for the access token of a grant that has expired, every five minutes for an hour or until there is one. */
async function lastingAnHour(module: string, script: readonly ProviderAnswer[]) {
  const clock = virtualClock()
  const rotator = createRotator({
    ...refreshOf(module, factories.get(module)!, clock.now),
    store: createMemoryStore<GrantState>({ clock: clock.now }),
    clock: clock.now,
    timer: clock.timer,
    digest: (text) => Promise.resolve(`hash of ${text}`),
  })
  const tokens = { access_token: 'at1', refresh_token: 'rt1', expires_at: clock.now() / 1000 - 1 }
  const carried: ActiveGrant = {
    status: 'active',
    id: 'g',
    provider: module,
    generation: 0,
    tokens,
  }
  const resolutions: Resolution[] = []
  let asked = 0
  async function ask() {
    for (let asks = 0; asks < 12 && resolutions.at(-1)?.status !== 'ok'; asks += 1) {
      resolutions.push(await clock.run(rotator.resolve('g', { carried, canCarry: true })))
      await clock.advance(fiveMinutes)
    }
  }
  const sent = await sentBy(ask, discovery, () =>
    responseOf(script[Math.min(asked++, script.length - 1)]!),
  )
  return { sent, statuses: resolutions.map(({ status }) => status), last: resolutions.at(-1)! }
}

const meaning = (...meanings: readonly ProviderAnswer['means'][]) =>
  answers.filter(([, , , , { means }]) => meanings.includes(means))

const meant = ({ means }: ProviderAnswer) =>
  means === 'misconfigured' || means === 'refused' ? 'misconfigured' : 'unavailable'

describe('a grant', () => {
  it.each(meaning('tokens'))(
    'of %s is rotated once by %s (%i)',
    async (...[, , , module, answer]) => {
      const { sent, statuses, last } = await lastingAnHour(module, [answer])
      expect(sent).toHaveLength(1)
      expect(statuses).toEqual(['ok'])
      expect(last).toMatchObject({ state: { generation: 1, tokens: { access_token: 'at2' } } })
    },
  )

  it.each(meaning('rejected'))(
    'of %s ends by the answer to %s (%i), which is asked for once',
    async (...[, , , module, answer]) => {
      const { sent, statuses } = await lastingAnHour(module, [answer])
      expect(sent).toHaveLength(1)
      expect(new Set(statuses)).toEqual(new Set(['rejected']))
      expect(statuses).toHaveLength(12)
    },
  )

  it.each(meaning('unavailable', 'misconfigured', 'refused', 'unknown'))(
    'of %s outlives the answer to %s (%i)',
    async (...[id, , , module, answer]) => {
      const success = answersOf(id).find(({ means }) => means === 'tokens')!
      const { sent, statuses, last } = await lastingAnHour(module, [answer, success])
      expect(sent).toHaveLength(2)
      // Where a server names no time, it is asked again while the first caller waits.
      const before = new Set(statuses.slice(0, -1))
      expect([...before]).toEqual(before.size ? [meant(answer)] : [])
      expect(last).toMatchObject({ status: 'ok', state: { tokens: { access_token: 'at2' } } })
    },
  )
})
