import { createMemoryStore } from '@token-rotation/core'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authApp, demo } from './support/auth-app.ts'
import { createJar } from './support/jar.ts'

const returnTo = 'http://localhost:3999/bye'

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())

const shared = () => ({ ...createMemoryStore<string>(), kind: 'sealed' }) as const

function appOf(options: Parameters<typeof authApp>[1] = { store: shared() }, extra?: object) {
  const app = authApp({ providers: [demo(provider, extra)] }, options)
  const endSessionUrl = async (wanted?: object) => {
    const address = await app.binding.endSessionUrl(app.composed, app.exchange(), wanted)
    return address === undefined ? undefined : new URL(address)
  }
  return { ...app, endSessionUrl }
}

/** An app whose provider publishes these metadata. */
function appPublishing(metadata: object) {
  const { issuer } = provider
  const publish = async (url: string, init: RequestInit) => {
    if (!url.includes('.well-known')) return fetch(url, init)
    return Response.json({ issuer, ...metadata })
  }
  return appOf({ store: shared() }, { [Symbol('custom-fetch')]: publish })
}

describe('endSessionUrl', () => {
  it('leads to the logout of the provider and back, with the ID token of the session', async () => {
    const app = appOf()
    await app.signIn()
    const url = (await app.endSessionUrl({ returnTo }))!
    expect(url.origin).toBe(new URL(provider.issuer).origin)
    const { client_id, id_token_hint, ...others } = Object.fromEntries(url.searchParams)
    expect(others).toEqual({ post_logout_redirect_uri: returnTo })
    expect(client_id).toBe(provider.clients.basic.id)
    expect(decodeJwt(id_token_hint!)).toMatchObject({ aud: client_id, sub: 'ada' })

    const jar = createJar()
    const page = await fetch(url)
    jar.take(page)
    const html = await page.text()
    const action = /action="([^"]+)"/.exec(html)![1]!
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)![1]!
    const done = await fetch(new URL(action, url), {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: jar.header() },
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    })
    expect(done.headers.get('location')).toBe(returnTo)
  })

  it('leaves out what is not known or wanted', async () => {
    const app = appOf({})
    await app.signIn()
    const url = (await app.endSessionUrl())!
    expect([...url.searchParams.keys()]).toEqual(['client_id'])
  })

  it('is there without a session, for a provider that is named', async () => {
    const app = appOf()
    expect(await app.endSessionUrl({ returnTo })).toBeUndefined()
    const url = (await app.endSessionUrl({ returnTo, provider: 'demo' }))!
    expect([...url.searchParams.keys()].toSorted()).toEqual([
      'client_id',
      'post_logout_redirect_uri',
    ])
  })

  it('presents no refresh token, even where the access token has expired', async () => {
    const later = Date.now() + 2 * 3_600_000
    let now = Date.now
    const app = appOf({ store: shared(), clock: () => now() })
    await app.signIn()
    provider.control.reset()
    now = () => later
    expect((await app.endSessionUrl())!.searchParams.has('id_token_hint')).toBe(true)
    expect(provider.control.stats().token.byGrantType.refresh_token?.total ?? 0).toBe(0)
  })

  it.each([
    ['publishes none', {}],
    ['publishes no URL', { end_session_endpoint: 'logout' }],
    ['publishes what a browser would run', { end_session_endpoint: 'javascript:alert(1)' }],
  ])('is not there where the provider %s', async (_, metadata) => {
    const app = appPublishing(metadata)
    expect(await app.endSessionUrl({ provider: 'demo' })).toBeUndefined()
  })

  it('is not there where the provider does not answer', async () => {
    const refuse = () => Promise.reject(new TypeError('fetch failed'))
    const app = appOf({}, { [Symbol('custom-fetch')]: refuse })
    expect(await app.endSessionUrl({ provider: 'demo' })).toBeUndefined()
  })

  it('keeps the parameters that the address of the provider has', async () => {
    const end_session_endpoint = `${provider.issuer}/logout?tenant=one`
    const app = appPublishing({ end_session_endpoint })
    const url = (await app.endSessionUrl({ provider: 'demo' }))!
    expect(url.searchParams.get('tenant')).toBe('one')
  })

  it('is there for a provider that refreshes nothing', async () => {
    const app = appOf({ profiles: { demo: { refreshes: false } } })
    const url = (await app.endSessionUrl({ provider: 'demo' }))!
    expect(url.searchParams.get('client_id')).toBe(provider.clients.basic.id)
  })

  it('says what is wrong with its options', async () => {
    const app = appOf()
    await expect(app.endSessionUrl({ returnTo: '/bye' })).rejects.toThrow('"returnTo"')
    await expect(app.endSessionUrl({ provider: 'other' })).rejects.toMatchObject({
      setting: 'provider',
      message: expect.stringMatching(/no OAuth provider "other"$/),
    })
    await expect(app.endSessionUrl({ accountId: 'ada' })).rejects.toThrow('"accountId" needs')
  })
})
