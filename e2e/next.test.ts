import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { DemoApp } from './apps.ts'
import { type Answer, type Browser, createBrowser } from './support/browser.ts'
import { sessionDigest } from './support/session-digest.ts'
import { shown } from './support/shown.ts'
import {
  authSecret,
  expire,
  type NextToken,
  onStage,
  refreshes,
  type Stage,
  statuses,
  times,
  until,
  untilExpired,
} from './support/stage.ts'
import { startApp } from './support/start-app.ts'
import { startTlsProxy } from './support/tls-proxy.ts'

const next16 = variant('Next.js 16', 'next16')
// A middleware in Node.js is what a proxy is in Next.js 16; the scratch installs have one.
const next15 = variant('Next.js 15, edge middleware', 'next15')

function variant(name: string, folder: string): DemoApp {
  const path = fileURLToPath(new URL(`fixtures/${folder}`, import.meta.url))
  return { name, folder: path, authPath: '/api/auth' }
}

/** Plays with somebody who is signed in, and whose access token has just expired. */
function onExpiry(
  app: DemoApp,
  play: (stage: Stage, ada: Browser, next: NextToken) => Promise<void>,
  { env = {} }: { env?: Readonly<Record<string, string>> } = {},
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

describe.concurrent.each([next16, next15])('$name', (app) => {
  it('shows the new token to every reader of one navigation, for one token request', () =>
    onExpiry(app, async ({ provider }, ada) => {
      const answer = await ada.get('/p/plain')
      const { layout, page, session, seen } = shown(answer)
      expect(layout).toMatch(/^[\da-f]{16}$/)
      expect(page).toBe(layout)
      expect(session).toMatchObject({ user: { name: 'Ada' } })
      expect(session).not.toHaveProperty('error')
      const digest = sessionDigest(ada)
      expect(seen).toEqual({ cookies: digest, headers: digest, added: null })
      expect(answer.headers['cache-control']).toMatch(/private.*no-store/)
      expect(await fingerprint(ada)).toBe(page)
      expect(refreshes(provider)).toBe(1)
    }))

  it('costs one token request for 20 navigations at once', () =>
    onExpiry(app, async ({ provider }, ada) => {
      const answers = await times(20, () => ada.get('/p/plain'))
      expect(statuses(answers)).toEqual([200])
      const readers = answers.flatMap((answer) => [shown(answer).layout, shown(answer).page])
      expect(new Set(readers).size).toBe(1)
      expect(refreshes(provider)).toBe(1)
    }))
})

/** Proxies that are wrapped, and what they do by themselves. */
const proxies: [name: string, own: object][] = [
  ['bare', {}],
  ['auth', { user: 'Ada' }],
  ['intl', {}],
  ['jar', { theme: { theme: 'dark' } }],
  ['response', { theme: { theme: 'dark' } }],
  ['headers', { added: 'by the proxy' }],
  ['rewrite', {}],
  ['older', {}],
]

describe.concurrent.each([next16, next15])('$name', (app) => {
  it.each(app === next16 ? proxies : proxies.filter(([name]) => /bare|jar|older/.test(name)))(
    'lets one session cookie leave, the newest, through the proxy "%s"',
    (name, own) =>
      onExpiry(app, async ({ provider }, ada) => {
        const answer = await ada.get(`/p/${name}`)
        const { layout, page, seen } = shown(answer)
        expect(answer.status).toBe(200)
        expect(page).toBe(layout)
        expect(sessionLines(answer)).toHaveLength(1)
        const digest = sessionDigest(ada)
        expect(seen).toMatchObject({ cookies: digest, headers: digest })
        // What the wrapped proxy does goes on.
        const { added } = seen as { added: string | null }
        const theme = ada.jar.find('theme')
        const user = answer.headers['x-user']
        expect({ added, theme, user }).toEqual({ added: null, theme: {}, user: undefined, ...own })
        expect(await fingerprint(ada)).toBe(page)
        expect(refreshes(provider)).toBe(1)
        expect(sessionLines(await ada.get(`/p/${name}`))).toEqual([])
      }),
  )

  it('carries the cookie with a redirect, an answer of the proxy itself, and a rewritten API', () =>
    onExpiry(app, async ({ provider }, ada) => {
      const redirect = await ada.get('/p/redirect', 'hold')
      expect(redirect.status).toBe(307)
      expect(sessionLines(redirect)).toHaveLength(1)
      const custom = await ada.get('/p/custom', 'hold')
      expect(custom.status).toBe(418)
      expect(custom.json).toEqual({ custom: true })
      expect(custom.headers['cache-control']).toBe('private, no-store')
      expect(sessionLines(custom)).toHaveLength(1)
      const backend = await ada.get('/p/backend')
      expect(backend.json).toMatchObject({ sub: 'ada' })
      expect(sessionLines(backend)).toHaveLength(1)
      expect(refreshes(provider)).toBe(1)
    }))

  it('lets no shared cache keep a page with a session, even if it was rendered ahead of time', () =>
    onExpiry(app, async (_stage, ada) => {
      const answer = await ada.get('/still')
      expect(answer.text).toContain('The same for everybody')
      expect(sessionLines(answer)).toHaveLength(1)
      expect(answer.headers['cache-control']).toBe('private, no-store')
      const again = await ada.get('/still')
      expect(sessionLines(again)).toEqual([])
      expect(again.headers['cache-control']).toContain('s-maxage')
    }))

  it('opens no route that "authorized" closes', () =>
    onStage(app, {}, async ({ browser, signedIn }) => {
      const visitor = browser()
      for (const headers of [
        {},
        { purpose: 'prefetch' },
        { 'next-router-prefetch': '1', rsc: '1' },
      ]) {
        const closed = await visitor.get('/p/bare/secret', 'store', headers)
        expect(closed.status).toBe(307)
        expect(closed.headers.location).toContain('/api/auth/signin?callbackUrl=')
      }
      expect((await visitor.get('/p/bare')).status).toBe(200)
      expect((await (await signedIn()).get('/p/bare/secret')).status).toBe(200)
    }))

  it('does not bring back a session that the proxy has ended', () =>
    onExpiry(app, async (_stage, ada) => {
      const answer = await ada.get('/p/leave')
      expect(sessionLines(answer)).toEqual([])
      expect(ada.jar.find('session-token')).toEqual({})
      expect((await ada.get('/api/token')).json).toEqual({ status: 'signed-out' })
    }))

  it('keeps no stale chunk of a session that grows and shrinks', () =>
    onStage(app, { accessTokenTtl: 3 }, async ({ provider, signedIn }) => {
      const ada = await signedIn()
      const name = 'authjs.session-token'
      const names = () => Object.keys(ada.jar.find('session-token'))
      const notes = async (length: number) => {
        const { csrfToken } = (await ada.get('/api/auth/csrf')).json
        const data = { notes: 'n'.repeat(length) }
        await ada.send('/api/auth/session', 'application/json', JSON.stringify({ csrfToken, data }))
      }
      expect(names()).toEqual([name])
      await notes(5_000)
      expect(names()).toEqual([`${name}.0`, `${name}.1`])
      await expire(provider, ada, 3)
      const grown = await ada.get('/p/plain')
      expect(sessionLines(grown)).toHaveLength(2)
      expect(names()).toEqual([`${name}.0`, `${name}.1`])
      const digest = sessionDigest(ada)
      expect(shown(grown)).toMatchObject({ seen: { cookies: digest, headers: digest } })
      // It shrinks in the very answer that carries new tokens.
      await untilExpired(await ada.get('/api/token'))
      await notes(0)
      expect(names()).toEqual([name])
      expect(shown(await ada.get('/p/plain'))).toMatchObject({ session: { user: { name: 'Ada' } } })
    }))

  it('forces a rotation when the browser asks for one', () =>
    onStage(app, { accessTokenTtl: 600 }, async ({ provider, signedIn }) => {
      const ada = await signedIn()
      expect((await ada.get('/api/token')).json).toMatchObject({ generation: 0 })
      const { csrfToken } = (await ada.get('/api/auth/csrf')).json
      const body = JSON.stringify({ csrfToken, data: { refresh: true } })
      await ada.send('/api/auth/session', 'application/json', body)
      expect((await ada.get('/api/token')).json).toMatchObject({ generation: 1 })
      expect(refreshes(provider)).toBe(1)
    }))

  it('leaves a token alone that a prefetch finds due', () =>
    onStage(app, { accessTokenTtl: 24 }, async ({ provider, signedIn }) => {
      const ada = await signedIn()
      const { json } = await ada.get('/api/token')
      // Due at the latest an eighth of its life before its end, and usable until a twentieth.
      await until(Number(json.expires_at) * 1000 - 2_900)
      expect((await ada.get('/p/plain', 'store', { purpose: 'prefetch' })).status).toBe(200)
      expect(refreshes(provider)).toBe(0)
      expect((await ada.get('/p/plain')).status).toBe(200)
      expect(refreshes(provider)).toBe(1)
    }))

  it('gives the Pages Router one token, one token request and one cookie', () =>
    onExpiry(app, async ({ provider }, ada) => {
      const answer = await ada.get('/api/pages-token')
      expect(answer.status).toBe(200)
      expect(new Set(answer.json as unknown as string[]).size).toBe(1)
      expect(sessionLines(answer)).toHaveLength(1)
      expect(answer.headers['cache-control']).toMatch(/private.*no-store/)
      const { props } = shown(await ada.get('/legacy'))
      expect(props).toEqual((answer.json as unknown as string[]).slice(1))
      expect(refreshes(provider)).toBe(1)
    }))
})

it('names, once, what a middleware in the edge runtime lacks', () =>
  onExpiry(next15, async ({ app: { output } }, ada) => {
    await ada.get('/p/plain')
    await ada.get('/p/plain')
    const told = output().match(/on the edge runtime of Next\.js every process has a memory/g)
    expect(told).toHaveLength(1)
  }))

it('names, once and in development, what Server Components without a proxy lack', () =>
  onExpiry(
    { ...next16, script: 'dev' },
    async ({ provider, app: { output } }, ada) => {
      for (let expiry = 1; expiry <= 2; expiry += 1) {
        if (expiry > 1) await expire(provider, ada)
        provider.control.changeSettings({ accessTokenTtl: 2 })
        const { page, layout } = shown(await ada.get('/rsc'))
        expect(page).toMatch(/^[\da-f]{16}$/)
        expect(page).toBe(layout)
      }
      expect(output().match(/a Server Component.*export `proxy`/g)).toHaveLength(1)
    },
    { env: { NODE_ENV: 'development' } },
  ))

describe.concurrent('Next.js 16', () => {
  const app = next16

  it('rotates once per expiry where Server Components are all there is', () =>
    onStage(app, { accessTokenTtl: 2 }, async ({ provider, signedIn }) => {
      const ada = await signedIn()
      for (let expiry = 1; expiry <= 3; expiry += 1) {
        await expire(provider, ada, 2)
        const answers = await times(5, () => ada.get('/rsc'))
        expect(statuses(answers)).toEqual([200])
        const seen = answers.map((answer) => shown(answer))
        expect(new Set(seen.flatMap(({ layout, page }) => [layout, page])).size).toBe(1)
        for (const { session } of seen) expect(session).not.toHaveProperty('error')
        expect(refreshes(provider)).toBe(1)
      }
    }))

  it.each(['/api/token', '/api/stock', '/api/wrapped'])(
    'carries the cookie of a Route Handler that no proxy has seen: %s',
    (path) =>
      onExpiry(app, async ({ provider, app: running }, ada, next) => {
        const answer = await ada.get(path)
        expect(answer.status).toBe(200)
        expect(sessionLines(answer)).toHaveLength(1)
        // From now on the cookie is all that is known.
        await running.crash()
        expect((await ada.get('/api/token')).json).toMatchObject(next)
        expect(refreshes(provider)).toBe(1)
      }),
  )

  it.each([
    ['a configuration that is made for each request', { FIXTURE_LAZY: '1' }],
    ['a "session" callback without a user', { FIXTURE_SESSION: 'without user' }],
    ['a cookie name of its own', { FIXTURE_COOKIE: 'my-session' }],
    ['a base path of its own', { FIXTURE_BASE_PATH: '/auth' }],
  ] as const)('signs in, rotates and signs out with %s', (_name, env) =>
    onExpiry(
      { ...app, authPath: 'FIXTURE_BASE_PATH' in env ? env.FIXTURE_BASE_PATH : app.authPath },
      async ({ provider }, ada) => {
        const answer = await ada.get('/p/bare')
        const { layout, page, session, seen } = shown(answer)
        expect(page).toBe(layout)
        expect(sessionLines(answer)).toHaveLength(1)
        const digest = sessionDigest(ada)
        expect(seen).toMatchObject({ cookies: digest, headers: digest })
        expect(JSON.stringify(session)).not.toMatch(/token"|grant/)
        expect(refreshes(provider)).toBe(1)
        await ada.signOut()
        expect((await ada.get('/api/token')).json).toEqual({ status: 'signed-out' })
        expect(provider.control.liveGrants('ada')).toBe(0)
      },
      { env },
    ),
  )

  it.each([true, false])(
    'rotates behind a TLS-terminating proxy, with AUTH_URL: %s',
    async (hasUrl) => {
      let inner = ''
      const tls = await startTlsProxy(() => inner)
      const { authPath } = app
      try {
        await onStage(app, { env: { AUTH_URL: tls.origin } }, async (stage) => {
          const { provider, recorder } = stage
          inner = stage.app.origin
          const ada = createBrowser({ origin: tls.origin, authPath, recorder })
          await ada.signIn('ada')
          // Without AUTH_URL, Next.js sends a sign-in back to its own address. The session goes on.
          const other = await startApp(app, {
            AUTH_SECRET: authSecret,
            DEMO_ISSUER: provider.issuer,
          })
          if (!hasUrl) inner = other.origin
          try {
            await expire(provider, ada)
            const answer = await ada.get('/p/bare')
            expect(shown(answer).page).toMatch(/^[\da-f]{16}$/)
            expect(shown(answer).page).toBe(shown(answer).layout)
            expect(sessionLines(answer)).toHaveLength(1)
            const names = Object.keys(ada.jar.find('session-token'))
            expect(names).toEqual(['__Secure-authjs.session-token'])
            expect(refreshes(provider)).toBe(1)
            inner = stage.app.origin
            await ada.signOut()
            expect((await ada.get('/api/token')).json).toEqual({ status: 'signed-out' })
          } finally {
            await other.stop()
          }
        })
      } finally {
        await tls.stop()
      }
    },
  )

  it('deletes in a Route Handler what an earlier session has left behind', () =>
    onExpiry(app, async ({ app: { origin } }, ada, next) => {
      ada.jar.store(new URL(origin), ['authjs.session-token.1=stale; Path=/'])
      expect((await ada.get('/api/token')).json).toMatchObject(next)
      expect(Object.keys(ada.jar.find('session-token'))).toEqual(['authjs.session-token'])
    }))

  it('gives a server action and the page after it the same token, and the browser the cookie', () =>
    onExpiry(app, async ({ provider, app: running }, ada, next) => {
      const form = await ada.get('/action')
      provider.control.changeSettings({ accessTokenTtl: 2 })
      const fields = [
        ...form.text.matchAll(/<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g),
      ]
      expect(fields.length).toBeGreaterThan(0)
      const boundary = 'a-boundary'
      const parts = fields.map(
        ([, name, value = '']) =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      )
      const answer = await ada.send(
        '/action',
        `multipart/form-data; boundary=${boundary}`,
        `${parts.join('')}--${boundary}--\r\n`,
      )
      expect(answer.status).toBe(200)
      const { action, page } = shown(answer)
      expect(action).toMatch(/^[\da-f]{16}$/)
      expect(page).toBe(action)
      expect(sessionLines(answer)).toHaveLength(1)
      await running.crash()
      expect((await ada.get('/api/token')).json).toMatchObject(next)
      expect(refreshes(provider)).toBe(1)
    }))
})
