import type { ExpressAuthConfig } from '@auth/express'
import { describe, expect, it } from 'vitest'
import type { Browser } from './support/browser.ts'
import { guideSnippet } from './support/guide-snippet.ts'
import { refreshes, statuses, times } from './support/stage.ts'
import { startStockApp } from './support/test-app.ts'
import { lifetime, onTestStage } from './support/test-stage.ts'

type Callbacks = NonNullable<ExpressAuthConfig['callbacks']>

const variations: readonly { name: string; callbacks: Callbacks }[] = [
  {
    name: 'return no user',
    callbacks: {
      session: ({ session }) => ({ expires: session.expires, hello: 'world' }) as never,
    },
  },
  {
    name: 'spread what the browser sends over the token',
    callbacks: {
      jwt: ({ token, trigger, session }) =>
        trigger === 'update' ? { ...token, ...(session as object) } : token,
    },
  },
  {
    name: 'show the token as the user',
    callbacks: { session: ({ session, token }) => Object.assign(session, { user: token }) },
  },
  { name: 'return a fresh object', callbacks: { jwt: () => ({ sub: 'ada', role: 'admin' }) } },
  { name: 'return the same object for everybody', callbacks: sameForEverybody() },
]

function sameForEverybody(): Callbacks {
  const token = { sub: 'somebody' }
  return { jwt: () => token }
}

describe.each(variations)('callbacks that $name', ({ callbacks }) => {
  it('neither see, nor forge, nor lose what belongs to token rotation', () =>
    onTestStage(
      () => ({ config: { callbacks } }),
      async ({ provider, browser, pass }) => {
        const [ada, ben] = [browser(), browser()]
        await ada.signIn('ada')
        await ben.signIn('ben')
        const first = await ada.get('/api/token')
        await update(ada, {
          'data[tokenRotation][id]': 'forged',
          'data[tokenRotation][status]': 'active',
          'data[tokenRotation][generation]': '99',
          'data[tokenRotation][tokens][access_token]': 'forged',
          'data[access_token]': 'forged',
          'data[refresh_token]': 'forged',
          'data[name]': 'Mallory',
        })
        expect((await ada.get('/api/token')).json).toEqual(first.json)

        for (const generation of [1, 2]) {
          pass(lifetime)
          const answers = await times(10, () => ada.get('/api/token'))
          expect(statuses(answers)).toEqual([200])
          expect(answers[0]!.json).toMatchObject({ generation })
          expect(refreshes(provider)).toBe(generation)
          for (const path of ['/auth/session', '/api/session']) {
            const { text } = await ada.get(path)
            expect(text).not.toMatch(/tokenRotation|refresh_?token|access_?token/i)
          }
        }
        expect((await ada.get('/api/me')).json).toMatchObject({ sub: 'ada' })
        expect((await ben.get('/api/me')).json).toMatchObject({ sub: 'ben' })
      },
    ))
})

describe('without callbacks', () => {
  it('/auth/session is byte for byte what stock gives, plus "error"', () =>
    onTestStage(
      () => ({}),
      async ({ provider, recorder, browser, pass }) => {
        const stock = await startStockApp({ provider, recorder })
        const ada = browser()
        await ada.signIn('ada')
        const reader = browser(stock.origin)
        const read = async (one: Browser) =>
          (await one.get('/auth/session', 'drop')).text.replace(/"expires":"[\d-]+T[\d:.]+Z"/, 'E')
        reader.jar = ada.jar
        const expected = await read(reader)
        expect(expected).toMatch(/^\{"user":\{"name":"Ada","email":"ada@example.com".*\},E\}$/)
        expect(await read(ada)).toBe(expected)
        expect((await ada.get('/api/session')).text.replace(/"expires":"[^"]+"/, 'E')).toBe(
          expected,
        )

        provider.control.revokeGrants('ada')
        pass(lifetime)
        expect(await read(ada)).toBe(`${expected.slice(0, -1)},"error":"RefreshTokenError"}`)
        await stock.stop()
      },
    ))
})

describe('the snippet of the guide, still in the callbacks', () => {
  const namesIt = /"jwt" callback.*snippet.*remove/s

  it('is named in one error, and sessions survive it', () =>
    onTestStage(
      (provider) => ({ config: { callbacks: guideSnippet(provider) } }),
      async ({ provider, app, browser, pass }) => {
        const ada = browser()
        await ada.signIn('ada')
        for (const generation of [1, 2, 3]) {
          pass(lifetime)
          const answers = await times(10, () => ada.get('/api/token'))
          expect(statuses(answers)).toEqual([200])
          expect(refreshes(provider)).toBe(generation)
          const session = await ada.get('/auth/session')
          expect(session.json).toMatchObject({ user: { name: 'Ada' } })
          expect(session.json).not.toHaveProperty('error')
        }
        expect(app.log.filter((line) => namesIt.test(line))).toHaveLength(1)
        expect(provider.control.stats().refresh.mostPresentations).toBe(1)
      },
    ))

  it('does not stop sessions that it has made from going on', () =>
    onTestStage(
      (provider) => ({ config: { callbacks: guideSnippet(provider) } }),
      async ({ provider, recorder, app, browser, pass }) => {
        const config = { callbacks: guideSnippet(provider) }
        const before = await startStockApp({ provider, recorder, config })
        const visitor = browser(before.origin)
        await visitor.signIn('ada')
        await before.stop()
        const ada = browser()
        ada.jar = visitor.jar
        for (const generation of [1, 2]) {
          pass(lifetime)
          const answers = await times(10, () => ada.get('/api/token'))
          expect(statuses(answers)).toEqual([200])
          expect(answers[0]!.json).toMatchObject({ generation })
          expect((await ada.get('/auth/session')).json).not.toHaveProperty('error')
        }
        expect(refreshes(provider)).toBe(2)
        expect(app.log.filter((line) => namesIt.test(line))).toHaveLength(1)
      },
    ))
})

async function update(browser: Browser, data: Readonly<Record<string, string>>): Promise<void> {
  const { csrfToken } = (await browser.get('/auth/csrf')).json
  const answer = await browser.post('/auth/session', { csrfToken: String(csrfToken), ...data })
  expect(answer.status).toBe(200)
}

it('a callback that ends a session ends it in the browser too', () => {
  let isBanned = false
  return onTestStage(
    () => ({ config: { callbacks: { jwt: ({ token }) => (isBanned ? null : token) } } }),
    async ({ browser }) => {
      const ada = browser()
      await ada.signIn('ada')
      isBanned = true
      expect((await ada.get('/api/session')).json).toBeNull()
      expect(ada.jar.find('session-token')).toEqual({})
      expect((await ada.get('/api/token')).json).toEqual({ status: 'signed-out' })
    },
  )
})

it('what a callback changes about a session is kept', () => {
  let count = 0
  return onTestStage(
    () => ({
      config: {
        callbacks: {
          jwt: ({ token, account }) =>
            account || token.checked ? token : { ...token, checked: ++count },
        },
      },
    }),
    async ({ browser }) => {
      const ada = browser()
      await ada.signIn('ada')
      for (let reads = 0; reads < 3; reads += 1) await ada.get('/api/session')
      expect(count).toBe(1)
    },
  )
})
