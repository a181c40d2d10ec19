import {
  type ActiveGrant,
  createMemoryStore,
  createRotator,
  type GrantState,
} from '@token-rotation/core'
import { virtualClock } from '@token-rotation/core/testing'
import { describe, expect, it } from 'vitest'
import { mintGrant } from '../../src/mint-grant.ts'
import { builtInProviders, type ProviderFactory } from '../support/auth-core.ts'
import { client, refreshOf } from '../support/built-in-refresh.ts'
import { sentBy } from '../support/sent-requests.ts'

const factories = new Map<string, ProviderFactory>(await builtInProviders(client))
const day = 86_400_000

/** A grant of a sign-in with an access token of an hour, and a provider whose next ones live sixty days. */
function setUp(name: string) {
  const clock = virtualClock()
  const { profile, fetcher } = refreshOf(name, factories.get(name)!, clock.now)
  const account = { provider: name, type: 'oauth', access_token: 'at0', expires_in: 3_600 }
  let carried: ActiveGrant = mintGrant(account, clock.now(), profile)!
  const rotator = createRotator({
    profile,
    fetcher,
    store: createMemoryStore<GrantState>({ clock: clock.now }),
    clock: clock.now,
    timer: clock.timer,
    digest: (text) => Promise.resolve(`hash of ${text}`),
  })
  let issued = 0
  function answer({ url }: Request): Response {
    issued += 1
    expect(url).not.toContain('undefined')
    const access_token = `at${issued}`
    return Response.json({ access_token, token_type: 'bearer', expires_in: 5_184_000 })
  }
  async function resolve() {
    const resolution = await clock.run(rotator.resolve(carried.id, { carried, canCarry: true }))
    const { state } = resolution as { state: ActiveGrant }
    carried = state
    return state.tokens.access_token
  }
  return { clock, resolve, answer }
}

describe('the access token', () => {
  it.each(['facebook', 'instagram', 'threads'])(
    'of %s is exchanged at once, and prolonged while it still works',
    async (name) => {
      const { clock, resolve, answer } = setUp(name)
      const tokens: string[] = []
      const work = async () => {
        // A week before its end it is due for whoever comes.
        for (const days of [0, 40, 13, 40, 13]) {
          await clock.advance(days * day)
          tokens.push(await resolve())
        }
      }
      const sent = await sentBy(work, undefined, answer)
      expect(tokens).toEqual(['at1', 'at1', 'at2', 'at2', 'at3'])
      const presented = sent.map(({ query, body }) => {
        const { access_token, fb_exchange_token } = { ...query, ...body }
        return access_token ?? fb_exchange_token
      })
      expect(presented).toEqual(['at0', 'at1', 'at2'])
    },
  )
})
