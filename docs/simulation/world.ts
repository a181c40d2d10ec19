import type { ActiveGrant, TokenFetcher } from '@token-rotation/core'
import { authorizationServer, virtualClock } from '@token-rotation/core/testing'
import type { Side, Step, Trace } from './step.ts'

/** What is to be played. */
export interface Plan {
  /** How many requests arrive. */
  readonly requests: number
  /** `at-once`: as the parts of one page do. `spread`: as somebody clicks who is in a hurry. */
  readonly arrival: 'at-once' | 'spread'
}

/** How long the ways take, in milliseconds. */
const toProvider = 60
const toApi = 20
const between = { 'at-once': 2, spread: 40 }

/** What a browser keeps: the tokens, as the app has sealed them into its session cookie. */
export type Cookie = ActiveGrant

/** What an app gives to a request. */
export interface Answer {
  /** Absent where the app has to say that there is none. */
  readonly accessToken?: string | undefined
  /** Absent where the app sets none. */
  readonly cookie?: Cookie | undefined
}

/**
 * One browser, one app and one provider that takes a refresh token once and answers a second time by
 * revoking the grant, in virtual time. It begins a second after the access token has expired.
 */
export async function createWorld(side: Side) {
  const clock = virtualClock()
  const server = authorizationServer({ family: 'F4', clock, reuseKillsAccessTokens: true })
  const tokens = server.signIn()
  const signedIn = { status: 'active', id: 'grant', provider: 'provider', generation: 0 } as const
  let cookie: Cookie = { ...signedIn, tokens }
  await clock.advance(tokens.expires_in! * 1000 + 1000)

  const start = clock.now()
  const steps: Step[] = []
  const note = (step: Step) => void steps.push(step)
  const now = () => clock.now() - start
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => clock.timer(milliseconds, resolve))

  /** Brings a refresh token to the provider and the answer back, for one of the requests. */
  function tokenEndpoint(requestOf: () => number): TokenFetcher {
    return async (tokenRequest) => {
      const request = requestOf()
      note({ type: 'sent', at: now(), request })
      await pause(toProvider)
      const wasAlive = isAlive()
      const response = await server.fetcher(tokenRequest)
      note({ type: response.ok ? 'issued' : 'refused', at: now(), request })
      if (wasAlive && !isAlive()) note({ type: 'revoked', at: now() })
      await pause(toProvider)
      return response
    }
  }

  /** Tells whether the provider would still give or take anything for this sign-in. */
  function isAlive(): boolean {
    const issued = server.presentations.flatMap(({ issued }) => issued ?? [])
    return [tokens.refresh_token, ...issued.map(({ refreshToken }) => refreshToken)].some((token) =>
      server.isAlive(token),
    )
  }

  async function ask(
    request: number,
    app: (cookie: Cookie, request: number) => Promise<Answer>,
  ): Promise<void> {
    note({ type: 'arrived', at: now(), request })
    const answer = await app(cookie, request)
    let isServed = false
    if (answer.accessToken !== undefined) {
      await pause(toApi)
      isServed = server.isUsable(answer.accessToken)
    }
    note({ type: isServed ? 'served' : 'failed', at: now(), request })
    if (answer.cookie) cookie = answer.cookie
  }

  return {
    clock,
    server,
    steps,
    note,
    now,
    tokenEndpoint,
    /** Lets the requests come, and returns what has happened once all of them are answered. */
    async play(
      { requests, arrival }: Plan,
      app: (cookie: Cookie, request: number) => Promise<Answer>,
    ): Promise<Trace> {
      const all = Array.from({ length: requests }, async (_, index) => {
        await pause(index * between[arrival])
        await ask(index + 1, app)
      })
      await clock.run(Promise.all(all))
      const { access_token, refresh_token } = cookie.tokens
      const isLost = !server.isUsable(access_token) && !server.isAlive(refresh_token ?? '')
      if (isLost) note({ type: 'session-lost', at: now() })
      return { side, steps }
    },
  }
}
