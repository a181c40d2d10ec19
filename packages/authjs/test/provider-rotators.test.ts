import { createMemoryStore, type GrantState, type RotationEvent } from '@token-rotation/core'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TokenRotationOptions } from '../src/options.ts'
import { createLogger } from '../src/logger.ts'
import { providerRotators } from '../src/provider-rotators.ts'
import { authApp, demo, movableClock } from './support/auth-app.ts'

const source = {
  id: 'demo',
  type: 'oidc',
  issuer: 'https://issuer.example',
  clientId: 'id',
  clientSecret: 'secret',
}

function rotators(options: TokenRotationOptions = {}) {
  const logger = createLogger(() => ({ error() {}, warn() {} }), Date.now)
  return providerRotators(createMemoryStore<GrantState>(), options, () => {}, logger, { env: {} })
}

describe('providerRotators', () => {
  it('keeps one rotator for each client of a provider', () => {
    const { of } = rotators()
    const one = of({ providers: [source] }, 'demo')
    expect(one).toBeDefined()
    expect(of({ providers: [{ ...source }] }, 'demo')).toBe(one)
    expect(of({ providers: [{ ...source, clientSecret: 'new' }] }, 'demo')).toBe(one)
    expect(of({ providers: [{ ...source, clientId: 'other' }] }, 'demo')).not.toBe(one)
    // A tenant with the same client id at another server.
    const tenant = { ...source, issuer: 'https://other.example' }
    expect(of({ providers: [tenant] }, 'demo')).not.toBe(one)
  })

  it('lists the providers whose tokens can be refreshed', () => {
    const { ids } = rotators({
      profiles: { backend: { refresh: () => Promise.reject(new Error()) } },
    })
    const providers = [
      source,
      () => ({ ...source, id: 'lazy' }),
      { ...source, id: 'default', options: { id: 'renamed', type: undefined } },
      { ...source, id: 'dribbble', options: {} },
      { id: 'credentials', type: 'credentials', options: {} },
      { id: 'credentials', type: 'credentials', options: { id: 'backend' } },
    ]
    expect(ids(providers)).toEqual(['demo', 'lazy', 'renamed', 'backend'])
  })

  it('knows what is special about a provider that Auth.js brings, under any id', () => {
    const { profile } = rotators({ profiles: { work: { window: 5 } } })
    const google = { ...source, id: 'google', options: { id: 'work' } }
    expect(profile([google], 'work')).toMatchObject({ replay: 'always', window: 5 })
    // Whoever calls a server of their own so is not taken for it.
    expect(profile([{ ...source, id: 'google' }], 'google')).toEqual({})
  })

  it('finds a provider by the id that its options give it', () => {
    const { of, find } = rotators()
    const providers = [{ ...source, id: 'default', options: { id: 'demo' } }]
    expect(of({ providers }, 'demo')).toBeDefined()
    expect(of({ providers }, 'default')).toBeUndefined()
    expect(find(providers, 'demo')?.clientId).toBe('id')
  })

  it('resolves a provider once', () => {
    const { resolve } = rotators()
    expect(resolve(source)).toBe(resolve(source))
  })
})

describe('providerRotators, at work', () => {
  let provider: RunningProvider
  beforeAll(async () => {
    provider = await startProvider()
  })
  afterAll(() => provider.stop())
  beforeEach(() => provider.control.reset())

  it.each([
    ['not by default', {}, 0],
    ['where it ends this session only', { profiles: { demo: { revocation: 'token' } } }, 1],
    ['not where it ends more', { profiles: { demo: { revocation: 'more' } } }, 0],
    ['where it is asked to', { revokeOnSignOut: true }, 1],
    [
      'not where it is asked not to',
      { revokeOnSignOut: false, profiles: { demo: { revocation: 'token' } } },
      0,
    ],
  ] as const)('revokes at sign-out: %s', async (_name, options, revocations) => {
    const app = authApp({ providers: [demo(provider)] }, options)
    await app.signIn()
    await app.signOut()
    expect(provider.control.stats().revocation.total).toBe(revocations)
  })

  it('revokes what a rotation brings that is under way at sign-out', async () => {
    const clock = movableClock()
    const options = { clock: clock.now, revokeOnSignOut: true }
    const app = authApp({ providers: [demo(provider)] }, options)
    await app.signIn('max')
    clock.ahead(30_000)
    provider.control.setFault({ mode: 'delay', ms: 300, times: 1 })
    const cookies = { ...app.jar.cookies }
    const rotating = app.getAccessToken()
    await new Promise((resolve) => setTimeout(resolve, 100))
    await app.signOut()
    expect(await rotating).toEqual({ status: 'signed-out' })
    app.swapCookies(cookies)
    expect(await app.getAccessToken()).toEqual({ status: 'signed-out' })
    expect(provider.control.liveGrants('max')).toBe(0)
  })

  it('says what keeps a request from being sent, each time and not how', async () => {
    const clock = movableClock()
    const app = authApp({ providers: [demo(provider)] }, { clock: clock.now })
    const nobody = { issuer: 'http://localhost:1' }
    const other = authApp({ providers: [demo(provider, nobody)] }, { clock: clock.now })
    const line = expect.stringContaining('issuer of provider "demo"')
    for (const [login, lines] of [
      ['ada', [line]],
      ['max', [line, line]],
    ] as const) {
      app.swapCookies()
      await app.signIn(login)
      other.swapCookies(app.jar.cookies)
      clock.ahead(30_000)
      expect(await other.getAccessToken({ wait: 500 })).toMatchObject({ status: 'unavailable' })
      expect(other.warnings).toEqual(lines)
    }
  })

  it('tells the listener what happens, without a token', async () => {
    const clock = movableClock()
    const events: RotationEvent[] = []
    const options = { clock: clock.now, onEvent: (event: RotationEvent) => void events.push(event) }
    const app = authApp({ providers: [demo(provider)] }, options)
    await app.signIn()
    const tokens: string[] = []
    const note = async () => {
      const { tokenRotation } = (await app.payload()) as { tokenRotation: { tokens: object } }
      tokens.push(
        ...Object.values(tokenRotation.tokens).filter((value) => String(value).length > 30),
      )
    }
    await note()
    clock.ahead(30_000)
    await app.getAccessToken()
    await note()
    await app.signOut()
    expect(events.map(({ type }) => type)).toEqual([
      'claimed',
      'answered',
      'committed',
      'signed-out',
    ])
    expect(tokens).toHaveLength(4)
    for (const token of tokens) expect(JSON.stringify(events)).not.toContain(token)
  })
})
