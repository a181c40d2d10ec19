import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Answer } from './support/browser.ts'
import { everyday } from './support/everyday.ts'
import { kitFixture, onKitStage, shownOn } from './support/kit-stage.ts'
import { fingerprints, refreshes, statuses, times } from './support/stage.ts'
import { lifetime } from './support/test-stage.ts'

const aDay = { refreshes: 3, liveGrants: 0 }
const isFingerprint = expect.stringMatching(/^[\da-f]{16}$/) as string
const noStore = 'private, no-store'

describe.each(['plain', 'environment', 'lazy', 'cookie'])('with the configuration "%s"', (name) => {
  it('signs in, rotates and signs out', () =>
    onKitStage({ env: { VARIATION: name } }, async (stage) => {
      expect(await everyday(stage, stage.browser())).toEqual(aDay)
    }))

  it.each(['headers', 'origin'] as const)(
    'signs in, rotates and signs out behind a TLS-terminating proxy that is known by its %s',
    (behind) =>
      onKitStage({ behind, env: { VARIATION: name } }, async (stage) => {
        expect(await everyday(stage, stage.browser())).toEqual(aDay)
      }),
  )
})

it.each([
  ['plain http', {}],
  ['https', { behind: 'origin' }],
  ['https, with a cookie name of its own', { behind: 'origin', env: { VARIATION: 'cookie' } }],
] as const)('gives the cookie the attributes that sign-in gave it: %s', (_name, options) =>
  onKitStage(options, async ({ signedIn, pass }) => {
    const ada = await signedIn()
    // Auth.js itself writes this one.
    const stock = attributesOf(await ada.get('/auth/session'))
    await pass(lifetime)
    const rotated = attributesOf(await ada.get('/api/token'))
    expect(stock).toHaveLength(1)
    expect(rotated).toEqual(stock)
  }),
)

it('works below a base path', () =>
  onKitStage({ env: { BASE_PATH: '/shop' } }, async ({ provider, browser, pass }) => {
    const ada = browser()
    await ada.signIn('ada')
    await pass(lifetime)
    const answers = await times(10, () => ada.get('/shop/page'))
    expect(shownOn(answers[0]!)).toMatchObject({ inPage: { name: 'Ada', token: isFingerprint } })
    expect(refreshes(provider)).toBe(1)
    expect((await ada.get('/shop/auth/session')).json).toMatchObject({ user: { name: 'Ada' } })
    await ada.signOut()
    expect((await ada.get('/shop/api/token')).json).toEqual({ status: 'signed-out' })
  }))

describe('after expiry', () => {
  it('20 navigations with parallel loads cost one token request, and all see the new token', () =>
    onKitStage({}, async ({ provider, signedIn, pass }) => {
      const ada = await signedIn()
      const before = (await ada.get('/api/token')).json.fingerprint
      await pass(lifetime)
      const pages = await times(20, () => ada.get('/page'))
      expect(statuses(pages)).toEqual([200])
      const seen = pages.map(shownOn).flatMap(({ inLayout, inPage }) => [inLayout, inPage])
      expect(new Set(seen.map((one) => one?.token)).size).toBe(1)
      expect(seen[0]).toEqual({ name: 'Ada', token: isFingerprint })
      expect(seen[0]?.token).not.toBe(before)
      expect(refreshes(provider)).toBe(1)
      for (const { setCookies, headers } of pages) {
        expect(setCookies).toHaveLength(1)
        expect(headers['cache-control']).toBe(noStore)
      }
      const after = await ada.get('/page')
      expect(after.setCookies).toEqual([])
      expect(after.headers['cache-control']).not.toBe(noStore)
    }))

  it('one navigation reads the session once, and makes one configuration', () =>
    onKitStage({ env: { VARIATION: 'lazy' } }, async ({ signedIn, pass, controls }) => {
      const ada = await signedIn()
      await pass(lifetime)
      await controls({ made: 0, read: 0 })
      await ada.get('/page')
      expect(await controls()).toMatchObject({ made: 1, read: 1 })
    }))

  it('a navigation of the client, which asks for data only, carries the cookie', () =>
    onKitStage({}, async ({ provider, signedIn, pass }) => {
      const ada = await signedIn()
      await pass(lifetime)
      const data = await ada.get('/page/__data.json')
      expect(data.setCookies).toHaveLength(1)
      const { fingerprint } = (await ada.get('/api/token')).json
      expect(data.text).toContain(String(fingerprint))
      expect(refreshes(provider)).toBe(1)
    }))

  it('an action and the loads that follow it cost one token request', () =>
    onKitStage({}, async ({ provider, signedIn, pass }) => {
      const ada = await signedIn()
      await pass(lifetime)
      const shown = shownOn(await ada.post('/form?/read', {}))
      expect(shown.inPage).toEqual({ name: 'Ada', token: isFingerprint })
      expect(shown.form).toEqual({ inAction: shown.inPage })
      expect(refreshes(provider)).toBe(1)
      expect((await ada.get('/api/token')).json.fingerprint).toBe(shown.inPage?.token)
    }))

  it('a stream that reads late gets the new token, and the browser its cookie', () =>
    onKitStage({}, async ({ provider, signedIn, pass, output }) => {
      const ada = await signedIn()
      await pass(lifetime)
      const page = await ada.get('/stream')
      expect(page.setCookies).toHaveLength(1)
      const { fingerprint } = (await ada.get('/api/token')).json
      expect(page.text).toContain(String(fingerprint))
      expect(page.text).toContain('Ada')
      expect(refreshes(provider)).toBe(1)
      expect(output()).not.toMatch(/Error|500/)
    }))

  it('requests of the app to itself see the new token', () =>
    onKitStage({}, async ({ provider, signedIn, pass }) => {
      const ada = await signedIn()
      await pass(lifetime)
      const shown = shownOn(await ada.get('/sub'))
      expect(shown.inPage).toEqual({ name: 'Ada', token: isFingerprint })
      expect(shown).toMatchObject(shown.inPage!)
      expect((await ada.get('/api/token')).json.fingerprint).toBe(shown.inPage?.token)
      expect(refreshes(provider)).toBe(1)
    }))

  it('the answer of an API can be passed on as it came', () =>
    onKitStage({}, async ({ signedIn, pass }) => {
      const ada = await signedIn()
      await pass(lifetime)
      const answer = await ada.get('/api/raw')
      expect(answer.json).toMatchObject({ sub: 'ada' })
      expect(answer.setCookies).toHaveLength(1)
    }))

  it('a hook that answers by itself hands the cookie over too', () =>
    onKitStage({}, async ({ provider, signedIn, pass }) => {
      const ada = await signedIn()
      await pass(lifetime)
      const answer = await ada.get('/gate')
      expect(answer).toMatchObject({ status: 403, text: 'closed' })
      expect(answer.setCookies).toHaveLength(1)
      expect(answer.headers['cache-control']).toBe(noStore)
      const next = await ada.get('/api/token')
      expect(next.json).toMatchObject({ generation: 1 })
      expect(next.setCookies).toEqual([])
      expect(refreshes(provider)).toBe(1)
    }))
})

it('an API that refuses a token in an action leads the loads to the next one', () =>
  onKitStage({ env: { EXPOSE: 'true' } }, async ({ provider, recorder, signedIn }) => {
    const ada = await signedIn()
    provider.control.revokeAccessTokens('ada')
    const page = await ada.post('/form?/call', {})
    const { inPage, form } = shownOn(page)
    expect(form).toMatchObject({ status: 200, inAction: inPage })
    expect(inPage).toEqual({ name: 'Ada', token: isFingerprint, isSame: true })
    expect((form!.before as { token: unknown }).token).not.toBe(inPage?.token)
    expect(refreshes(provider)).toBe(1)
    expect(recorder.size.secrets).toBeGreaterThan(2)
  }))

it('a page can force a rotation with what "update" sends', () =>
  onKitStage({}, async ({ provider, signedIn }) => {
    const ada = await signedIn()
    const data = JSON.stringify({ data: { refresh: true } })
    const updated = await ada.send('/auth/session', 'application/json', data)
    expect(updated.json).toMatchObject({ user: { name: 'Ada' } })
    expect((await ada.get('/api/token')).json).toMatchObject({ status: 'ok', generation: 1 })
    expect(refreshes(provider)).toBe(1)
  }))

describe('a session that grows and shrinks across the limit of a cookie', () => {
  const names = (jar: { find: (part: string) => object }) =>
    Object.keys(jar.find('session-token')).toSorted()
  const one = ['authjs.session-token']
  const two = ['authjs.session-token.0', 'authjs.session-token.1']

  it('leaves no stale cookie behind', () =>
    onKitStage({}, async ({ provider, signedIn, pass, controls }) => {
      const ada = await signedIn()
      for (const [notes, expected] of [
        [0, one],
        [5000, two],
        [1, one],
        [5000, two],
      ] as const) {
        await controls({ notes })
        // The callback runs when the session is read; what it adds leaves with the next rotation.
        await ada.get('/auth/session')
        await pass(lifetime)
        expect(shownOn(await ada.get('/page'))).toMatchObject({ inPage: { name: 'Ada' } })
        expect(names(ada.jar)).toEqual(expected)
      }
      expect(refreshes(provider)).toBe(4)
    }))

  it('ends with the action that signs out, in a request that rotates first', () =>
    onKitStage({}, async ({ provider, signedIn, pass, controls }) => {
      const ada = await signedIn()
      await controls({ notes: 5000 })
      await ada.get('/auth/session')
      await pass(lifetime)
      const answer = await ada.post('/signout', {})
      expect(answer.status).toBe(302)
      expect(names(ada.jar)).toEqual([])
      expect((await ada.get('/api/token')).json).toEqual({ status: 'signed-out' })
      expect(provider.control.liveGrants('ada')).toBe(0)
      expect(refreshes(provider)).toBe(1)
    }))

  it('ends with an action of the app that goes on to the logout of the provider', () =>
    onKitStage({}, async ({ provider, signedIn }) => {
      const ada = await signedIn()
      const answer = await ada.post('/log-out', {})
      expect(answer.status).toBe(303)
      expect(names(ada.jar)).toEqual([])
      const address = new URL(String(answer.headers.location))
      expect(address.origin).toBe(new URL(provider.issuer).origin)
      expect(address.searchParams.get('post_logout_redirect_uri')).toBe(answer.url.origin)
    }))
})

describe('without rotation.handle', () => {
  const env = { WITHOUT_HANDLE: 'true' }

  it('an endpoint rotates once and carries the cookie', () =>
    onKitStage({ env }, async ({ provider, signedIn, pass }) => {
      const ada = await signedIn()
      await pass(lifetime)
      const answers = await times(10, () => ada.get('/api/token'))
      expect(fingerprints(answers)).toEqual([isFingerprint])
      expect(answers.every(({ setCookies }) => setCookies.length === 1)).toBe(true)
      expect(refreshes(provider)).toBe(1)
    }))

  it('a stream that reads late loses no token', () =>
    onKitStage({ env }, async ({ provider, signedIn, pass }) => {
      const ada = await signedIn()
      await pass(lifetime)
      const page = await ada.get('/stream')
      expect(page.status).toBe(200)
      expect(page.setCookies).toEqual([])
      const next = await ada.get('/api/token')
      expect(next.json).toMatchObject({ status: 'ok', generation: 1 })
      expect(page.text).toContain(String(next.json.fingerprint))
      expect(refreshes(provider)).toBe(1)
    }))
})

it('the first request names what the environment lacks', () =>
  onKitStage({ env: { AUTH_SECRET: '' } }, async ({ browser, output }) => {
    expect((await browser().get('/page')).status).toBe(500)
    expect(output()).toMatch(/ConfigurationError: .*AUTH_SECRET/)
  }))

it.each(['environment', 'lazy'])(
  'builds and prerenders with an empty environment, configured by "%s"',
  async (name) => {
    const { folder } = kitFixture
    const out = await mkdtemp(join(folder, 'build', 'empty-'))
    try {
      const vite = createRequire(`${folder}/package.json`).resolve('vite/package.json')
      const env = { OUT: out, VARIATION: name } as unknown as NodeJS.ProcessEnv
      const command = [join(vite, '../bin/vite.js'), 'build', '--logLevel', 'error']
      await promisify(execFile)(process.execPath, command, { cwd: folder, env })
      const html = await readFile(join(out, 'prerendered/prerendered.html'), 'utf8')
      expect(html).toContain('{"inPage":{"token":"signed-out"}}')
    } finally {
      await rm(out, { recursive: true })
    }
  },
)

function attributesOf({ setCookies }: Answer): Set<string>[] {
  return setCookies
    .filter((line) => /session/.test(line.split('=')[0]!))
    .map((line) => line.replace(/=[^;]*/, '=').replace(/Expires=[^;]*/, 'Expires='))
    .map((line) => new Set(line.split('; ')))
}
