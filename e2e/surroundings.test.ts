import { decode, encode } from '@auth/core/jwt'
import express4 from 'express4'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { everyday } from './support/everyday.ts'
import { startTlsProxy } from './support/tls-proxy.ts'
import type { TestAppOptions } from './support/test-app.ts'
import { lifetime, onTestStage } from './support/test-stage.ts'

const aDay = { refreshes: 3, liveGrants: 0 }

type Variation = Omit<TestAppOptions, 'provider' | 'recorder'>

const variations: readonly { name: string; variation: Variation }[] = [
  { name: 'nothing of its own', variation: {} },
  { name: 'Express 4', variation: { express: express4 } },
  {
    name: 'a base path of its own',
    variation: { authPath: '/my/sign-in', config: { basePath: '/my/sign-in' } },
  },
  {
    name: 'a cookie name of its own',
    variation: { config: { cookies: { sessionToken: { name: 'my-session' } } } },
  },
  {
    name: 'a codec of its own',
    variation: {
      config: {
        jwt: {
          encode: async (params) => `mine.${await encode({ ...params, salt: 'mine' })}`,
          decode: ({ token = '', ...rest }) =>
            decode({ ...rest, token: token.slice('mine.'.length), salt: 'mine' }),
        },
      },
    },
  },
  {
    name: 'a session of several cookies',
    variation: {
      config: { callbacks: { jwt: ({ token }) => ({ ...token, notes: 'n'.repeat(5000) }) } },
    },
  },
]

describe.each(variations)('an app with $name', ({ variation }) => {
  const { authPath } = variation

  it('signs in, rotates and signs out', () =>
    onTestStage(
      () => variation,
      async (stage) => {
        expect(await everyday(stage, stage.browser(), authPath)).toEqual(aDay)
      },
    ))

  it('signs in, rotates and signs out behind a TLS-terminating proxy', () =>
    onTestStage(
      () => ({ ...variation, trustProxy: true }),
      (stage) =>
        behindProxy(stage.app.origin, async (origin) => {
          expect(await everyday(stage, stage.browser(origin), authPath)).toEqual(aDay)
        }),
    ))
})

it('keeps a session of several cookies in several cookies', () =>
  onTestStage(
    () => variations.find(({ name }) => name.includes('several'))!.variation,
    async ({ browser, pass }) => {
      const ada = browser()
      await ada.signIn('ada')
      const before = ada.jar.find('session-token')
      expect(Object.keys(before)).toEqual(['authjs.session-token.0', 'authjs.session-token.1'])
      pass(lifetime)
      expect((await ada.get('/api/token')).json).toMatchObject({ generation: 1 })
      const after = ada.jar.find('session-token')
      expect(Object.keys(after)).toEqual(Object.keys(before))
      expect(Object.values(after)).not.toEqual(Object.values(before))
    },
  ))

describe.each([true, false])('behind a TLS-terminating proxy, with "trust proxy": %s', (trust) => {
  afterEach(() => vi.unstubAllEnvs())

  it.each([true, false])('an app signs in, rotates and signs out with AUTH_URL: %s', (hasUrl) =>
    onTestStage(
      () => ({ trustProxy: trust }),
      (stage) =>
        behindProxy(stage.app.origin, async (origin) => {
          if (hasUrl) vi.stubEnv('AUTH_URL', `${origin}/auth`)
          const ada = stage.browser(origin)
          expect(await everyday(stage, ada)).toEqual(aDay)
          expect(Object.keys(ada.jar.find('session-token'))).toEqual([])
        }),
    ),
  )
})

async function behindProxy(inner: string, play: (origin: string) => Promise<void>) {
  const proxy = await startTlsProxy(inner)
  try {
    await play(proxy.origin)
  } finally {
    await proxy.stop()
  }
}
