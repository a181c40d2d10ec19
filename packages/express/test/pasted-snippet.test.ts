import { ExpressAuth, type ExpressAuthConfig } from '@auth/express'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { demoConfig, movableClock, serve, startApp } from './support/start-app.ts'

const hour = 3_600_000
const count = 50

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())

/** What the guide of Auth.js has everybody paste, with a clock that can be moved. */
function pastedSnippet(now: () => number): ExpressAuthConfig['callbacks'] {
  const { id, secret } = provider.clients.basic
  return {
    async jwt({ token, account }) {
      if (account) {
        const { access_token, expires_at, refresh_token } = account
        return { ...token, access_token, expires_at, refresh_token }
      }
      if (now() < Number(token.expires_at) * 1_000) return token
      const response = await fetch(`${provider.issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: String(token.refresh_token),
        }),
      })
      if (!response.ok) return { ...token, error: 'RefreshTokenError' }
      const { access_token, expires_in, refresh_token } = (await response.json()) as Record<
        string,
        string | number
      >
      const expires_at = Math.floor(now() / 1_000) + Number(expires_in)
      return { ...token, access_token, expires_at, refresh_token }
    },
    session: ({ session, token }) => ({ ...session, error: token.error }),
  }
}

const presented = () => provider.control.stats().token.byGrantType.refresh_token?.total

describe(`${count} requests at once, after the access token has expired`, () => {
  it(`spend the refresh token ${count} times with the pasted snippet, and the provider revokes the grant`, async () => {
    const clock = movableClock()
    const app = express()
    const callbacks = pastedSnippet(clock.now)
    app.use('/auth', ExpressAuth({ ...demoConfig(provider), ...(callbacks && { callbacks }) }))
    const served = await serve(app)
    onTestFinished(served.stop)
    await served.signIn('ada')
    clock.ahead(hour)
    const all = Array.from({ length: count }, () => served.json('/auth/session'))
    const failed = (await Promise.all(all)).filter(({ error }) => error !== undefined)
    expect(presented()).toBe(count)
    expect(failed.length).toBeGreaterThan(count / 2)
    expect(provider.control.liveGrants('ada')).toBe(0)
  })

  it('spend it once with token rotation, and all of them get the token', async () => {
    const clock = movableClock()
    const app = await startApp({ config: demoConfig(provider), options: { clock: clock.now } })
    onTestFinished(app.stop)
    await app.signIn('ben')
    clock.ahead(hour)
    const all = Array.from({ length: count }, () => app.json('/token'))
    const tokens = (await Promise.all(all)).map(({ accessToken }) => accessToken)
    expect(new Set(tokens).size).toBe(1)
    expect(tokens[0]).toBeTypeOf('string')
    expect(presented()).toBe(1)
    expect(provider.control.liveGrants('ben')).toBe(1)
  })
})
