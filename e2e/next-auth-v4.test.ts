import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { DemoApp } from './apps.ts'
import type { Answer, Browser } from './support/browser.ts'
import { sessionDigest } from './support/session-digest.ts'
import { shown } from './support/shown.ts'
import {
  expire,
  type NextToken,
  onStage,
  refreshes,
  type Stage,
  statuses,
  times,
} from './support/stage.ts'

/** Next.js 16 with next-auth v4. */
const app: DemoApp = {
  name: 'next-auth v4',
  folder: fileURLToPath(new URL('fixtures/next-auth-v4', import.meta.url)),
  authPath: '/api/auth',
}
/** So that next-auth v4 finds its own address. */
const env = { AUTH_TRUST_HOST: '1' }

/** Plays with somebody who is signed in, and whose access token has just expired. */
function onExpiry(
  play: (stage: Stage, ada: Browser, next: NextToken) => Promise<void>,
): Promise<void> {
  return onStage(app, { env }, async (stage) => {
    const ada = await stage.signedIn()
    const { json } = await expire(stage.provider, ada)
    await play(stage, ada, { status: 'ok', generation: Number(json.generation) + 1 })
  })
}

/** The session cookies of an answer, without those that are deleted. */
function sessionLines({ setCookies }: Answer): string[] {
  return setCookies.filter((line) => /^[^=]*session[^=]*=[^;]/.test(line))
}

async function fingerprint(browser: Browser): Promise<unknown> {
  return (await browser.get('/api/token')).json.fingerprint
}

describe.concurrent('Next.js 16 with next-auth v4', () => {
  it('shows the new token to every reader of one navigation, for one token request', () =>
    onExpiry(async ({ provider }, ada) => {
      const answer = await ada.get('/p/plain')
      const { layout, page, session, stock, seen } = shown(answer)
      expect(layout).toMatch(/^[\da-f]{16}$/)
      expect(page).toBe(layout)
      expect(session).toEqual({ user: { name: 'Ada' } })
      expect(stock).toEqual(session)
      const digest = sessionDigest(ada)
      expect(seen).toEqual({ cookies: digest, headers: digest, added: null })
      expect(sessionLines(answer)).toHaveLength(1)
      expect(answer.headers['cache-control']).toMatch(/private.*no-store/)
      expect(await fingerprint(ada)).toBe(page)
      expect(refreshes(provider)).toBe(1)
      expect(sessionLines(await ada.get('/p/plain'))).toEqual([])
    }))

  it('costs one token request for 20 navigations at once', () =>
    onExpiry(async ({ provider }, ada) => {
      const answers = await times(20, () => ada.get('/p/plain'))
      expect(statuses(answers)).toEqual([200])
      const readers = answers.flatMap((answer) => [shown(answer).layout, shown(answer).page])
      expect(new Set(readers).size).toBe(1)
      expect(refreshes(provider)).toBe(1)
    }))

  it('shows the new cookie to withAuth, whose own answer carries it', () =>
    onExpiry(async ({ provider }, ada) => {
      const answer = await ada.get('/p/auth')
      expect(answer.headers['x-generation']).toBe('1')
      expect(sessionLines(answer)).toHaveLength(1)
      expect(shown(answer)).toMatchObject({ seen: { cookies: sessionDigest(ada) } })
      expect(refreshes(provider)).toBe(1)
    }))

  it('opens no route that withAuth closes', () =>
    onStage(app, { env }, async ({ browser, signedIn }) => {
      const visitor = browser()
      for (const path of ['/p/secret', '/p/auth']) {
        const closed = await visitor.get(path)
        expect(closed.status).toBe(307)
        expect(closed.headers.location).toContain('/api/auth/signin?callbackUrl=')
      }
      expect((await visitor.get('/p/plain')).status).toBe(200)
      expect((await (await signedIn()).get('/p/secret')).status).toBe(200)
    }))

  it.each(['jar', 'response'])('keeps the cookies of a proxy of the app: %s', (name) =>
    onExpiry(async ({ provider }, ada) => {
      const answer = await ada.get(`/p/${name}`)
      expect(sessionLines(answer)).toHaveLength(1)
      expect(ada.jar.find('theme')).toEqual({ theme: 'dark' })
      expect(shown(answer)).toMatchObject({ seen: { cookies: sessionDigest(ada) } })
      expect(await fingerprint(ada)).toBe(shown(answer).page)
      expect(refreshes(provider)).toBe(1)
    }),
  )

  it('carries the cookie with a redirect and a rewritten API', () =>
    onExpiry(async ({ provider }, ada) => {
      const redirect = await ada.get('/p/redirect', 'hold')
      expect(redirect.status).toBe(307)
      expect(sessionLines(redirect)).toHaveLength(1)
      const backend = await ada.get('/p/backend')
      expect(backend.json).toMatchObject({ sub: 'ada' })
      expect(sessionLines(backend)).toHaveLength(1)
      expect(refreshes(provider)).toBe(1)
    }))

  it('rotates once per expiry where Server Components are all there is', () =>
    onStage(app, { accessTokenTtl: 2, env }, async ({ provider, signedIn }) => {
      const ada = await signedIn()
      for (let expiry = 1; expiry <= 3; expiry += 1) {
        await expire(provider, ada, 2)
        const answers = await times(5, () => ada.get('/rsc'))
        expect(statuses(answers)).toEqual([200])
        const seen = answers.map((answer) => shown(answer))
        expect(new Set(seen.flatMap(({ layout, page }) => [layout, page])).size).toBe(1)
        for (const { session } of seen) expect(session).toEqual({ user: { name: 'Ada' } })
        expect(refreshes(provider)).toBe(1)
      }
    }))

  it.each([
    '/api/token',
    '/api/session',
    '/api/stock',
    '/api/auth/session',
    '/api/pages-token',
    '/legacy',
  ])('lets one cookie leave with what no proxy has seen: %s', (path) =>
    onExpiry(async ({ provider, app: running }, ada, next) => {
      const answer = await ada.get(path)
      expect(answer.status).toBe(200)
      expect(sessionLines(answer)).toHaveLength(1)
      // From now on the cookie is all that is known.
      await running.crash()
      expect((await ada.get('/api/token')).json).toMatchObject(next)
      expect(refreshes(provider)).toBe(1)
    }),
  )

  it('gives all readers of a request of the Pages Router the same', () =>
    onExpiry(async ({ provider }, ada) => {
      const { json } = await ada.get('/api/pages-token')
      const token = await fingerprint(ada)
      expect(json).toEqual({ names: ['Ada', 'Ada'], tokens: [token, token] })
      const { props } = shown(await ada.get('/legacy'))
      expect(props).toEqual({ name: 'Ada', token })
      expect(refreshes(provider)).toBe(1)
    }))

  it('keeps no stale chunk of a session that grows and shrinks while it is rotated', () =>
    onExpiry(async ({ provider }, ada, next) => {
      const name = 'next-auth.session-token'
      const names = () => Object.keys(ada.jar.find('session-token'))
      for (const [length, expected] of [
        [5_000, [`${name}.0`, `${name}.1`]],
        [0, [name]],
      ] as const) {
        const { csrfToken } = (await ada.get('/api/auth/csrf')).json
        const data = { notes: 'n'.repeat(length), refresh: true }
        const body = JSON.stringify({ csrfToken, data })
        const answer = await ada.send('/api/auth/session', 'application/json', body)
        expect(answer.json).toMatchObject({ user: { name: 'Ada' } })
        expect(sessionLines(answer)).toHaveLength(expected.length)
        expect(names()).toEqual(expected)
        expect(shown(await ada.get('/p/plain'))).toMatchObject({
          session: { user: { name: 'Ada' } },
        })
        expect((await ada.get('/api/token')).json).toMatchObject(next)
      }
      expect(refreshes(provider)).toBe(1)
    }))

  it('gives a server action and the page after it the same token, and the browser the cookie', () =>
    onExpiry(async ({ provider, app: running }, ada, next) => {
      const answer = await act(ada)
      expect(answer.status).toBe(200)
      const { action, page } = shown(answer)
      expect(action).toMatch(/^[\da-f]{16}$/)
      expect(page).toBe(action)
      expect(sessionLines(answer)).toHaveLength(1)
      await running.crash()
      expect((await ada.get('/api/token')).json).toMatchObject(next)
      expect(refreshes(provider)).toBe(1)
    }))

  it('ends the session and the grant at sign-out, also for an old copy of the cookie', () =>
    onExpiry(async ({ provider }, ada) => {
      const old = ada.copy()
      await ada.get('/p/plain')
      await ada.signOut()
      for (const visitor of [ada, old]) {
        expect((await visitor.get('/api/token')).json).toEqual({ status: 'signed-out' })
        expect((await visitor.get('/api/session')).json).toBeNull()
      }
      expect(provider.control.liveGrants('ada')).toBe(0)
    }))
})

/** Presses the button of the page with the server action, as a browser without scripts does. */
async function act(browser: Browser): Promise<Answer> {
  const form = await browser.get('/action')
  const fields = [
    ...form.text.matchAll(/<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g),
  ]
  const boundary = 'a-boundary'
  const parts = fields.map(
    ([, name, value = '']) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const type = `multipart/form-data; boundary=${boundary}`
  return browser.send('/action', type, `${parts.join('')}--${boundary}--\r\n`)
}
