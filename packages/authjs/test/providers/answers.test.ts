import { type ActiveGrant, judgeTokenResponse, type TokenSet } from '@token-rotation/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answersOf, type ProviderAnswer, providerFacts } from '../../src/provider-facts.ts'
import { builtInProviders, type ProviderFactory } from '../support/auth-core.ts'
import { client, discovery, refreshOf, responseOf } from '../support/built-in-refresh.ts'
import { sentBy } from '../support/sent-requests.ts'

const factories = new Map<string, ProviderFactory>(await builtInProviders(client))
const startedAt = Date.UTC(2026, 10, 22, 10)
const seconds = startedAt / 1000
const tokens: TokenSet = { access_token: 'at1', refresh_token: 'rt1', expires_at: seconds - 1 }

const answers = Object.entries(providerFacts).flatMap(([id, { module = id }]) =>
  answersOf(id).map((answer) => [id, answer.to, answer.status, module, answer] as const),
)

/** Lets a provider answer a refresh, and judges that. */
async function judge(module: string, answer: ProviderAnswer) {
  const { fetcher, profile } = refreshOf(module, factories.get(module)!, () => startedAt)
  const state: ActiveGrant = { status: 'active', id: 'g', provider: 'p', generation: 1, tokens }
  const sent: Response[] = []
  const send = async () => {
    sent.push(await fetcher({ refreshToken: 'rt1', state, signal: undefined }))
  }
  await sentBy(send, discovery, () => responseOf(answer))
  return judgeTokenResponse(sent[0]!, { tokens, startedAt, profile })
}

/** When access tokens expire whose answers do not tell in the usual way. */
const lives: Readonly<Record<string, number>> = {
  facebook: seconds + 5_184_000,
  medium: 1_900_000_000,
  salesforce: seconds + 7_200,
}

/** The tokens that a grant has to have after an answer, by what the answer says. */
function expectedTokens(id: string, { body }: ProviderAnswer) {
  const said = body as Readonly<Record<string, unknown>>
  const isExchanged = ['facebook', 'instagram', 'threads'].includes(id)
  return {
    access_token: 'at2',
    refresh_token: isExchanged ? 'at2' : (said.refresh_token ?? 'rt1'),
    expires_at: said.expires_in ? seconds + Number(said.expires_in) : lives[id],
  }
}

const isSuccess = ([, to]: (typeof answers)[number]) => to === 'success'

// Auth.js tells its users when a repair of its own is not needed.
beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))
afterEach(() => vi.restoreAllMocks())

describe('the answer', () => {
  it.each(answers.filter(isSuccess))(
    'of %s to a refresh brings tokens',
    async (id, _to, _status, module, answer) => {
      const judgement = await judge(module, answer)
      expect(judgement).toMatchObject({ status: answer.means })
      const { access_token, refresh_token, expires_at } = (judgement as { tokens: TokenSet }).tokens
      expect({ access_token, refresh_token, expires_at }).toEqual(expectedTokens(id, answer))
    },
  )

  it.each(answers.filter((answer) => !isSuccess(answer)))(
    'of %s to %s (%i) means what it has to',
    async (_id, _to, status, module, answer) => {
      const wait = answer.headers?.['retry-after']
      expect(await judge(module, answer)).toMatchObject({
        status: answer.means,
        failure: { status },
        ...(wait && { retryAt: startedAt + Number(wait) * 1000 }),
      })
    },
  )

  it('repairs a scope that is a list', async () => {
    const [answer] = answersOf('twitch')
    expect(await judge('twitch', answer!)).toMatchObject({
      tokens: { scope: 'openid user:read:email' },
    })
  })

  it('keeps a refresh token that came without an access token', async () => {
    const answer = answersOf('azure-ad-b2c').find(({ means }) => means === 'unknown')
    expect(await judge('azure-ad-b2c', answer!)).toMatchObject({ refreshToken: 'rt2' })
  })

  it('is known for every provider that refreshes, to everything that matters', () => {
    const withAnswers = Object.entries(providerFacts).filter(
      ([, { refreshes, answers: own }]) => own ?? /yes|conditional/.test(refreshes),
    )
    expect(withAnswers).toHaveLength(75)
    for (const [id] of withAnswers) {
      const means = answersOf(id).map(({ means: meaning }) => meaning)
      expect(means).toEqual(expect.arrayContaining(['tokens', 'rejected', 'unavailable']))
    }
    expect(answersOf('dribbble')).toEqual([])
  })
})
