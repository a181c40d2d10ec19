import { Auth, type AuthConfig } from '@auth/core'
import { accountStore, type AccountTokens } from '@token-rotation/accounts'
import type { GrantState } from '@token-rotation/core'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authApp, demo, movableClock, origin, secret } from './support/auth-app.ts'
import { memoryAdapter } from './support/memory-adapter.ts'

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())

type Strategy = 'database' | 'jwt'
const hour = 3_600_000

/** An app whose accounts are in a database, which several processes can share. */
function setUp(strategy: Strategy, user: Partial<AuthConfig> = {}, database = memoryAdapter()) {
  const clock = movableClock()
  const { adapter, tables } = database
  const store = accountStore(tables)
  const providers = [demo(provider), demo(provider, { id: 'second', name: 'Second' })]
  // Auth.js makes it "database" by itself.
  const session = strategy === 'jwt' ? { session: { strategy } } : {}
  const config = { adapter, providers, ...session, ...user }
  const app = authApp(config, { store, clock: clock.now })
  const onlyRow = async () => {
    const [user] = [...database.users.keys()]
    const [row] = await tables.findOfUser(user!)
    return row!
  }
  return { app, clock, store, database, session, onlyRow }
}

const requests = () => provider.control.stats().token.byGrantType.refresh_token?.total ?? 0

describe.each<Strategy>(['database', 'jwt'])('accounts with %s sessions', (strategy) => {
  it('are refreshed without any code of the app, and hold what the provider issued last', async () => {
    const { app, clock, onlyRow } = setUp(strategy)
    await app.signIn()
    const first = await app.getAccessToken()
    expect(first).toMatchObject({ status: 'ok', provider: 'demo', generation: 0 })
    for (let generation = 1; generation <= 3; generation += 1) {
      clock.ahead(hour)
      const results = await Promise.all(Array.from({ length: 20 }, () => app.getAccessToken()))
      expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
      expect(results[0]).toMatchObject({ status: 'ok', generation })
      const { columns } = await onlyRow()
      expect(results[0]).toMatchObject({ accessToken: columns.access_token })
    }
    expect(requests()).toBe(3)
    expect(provider.control.stats().refresh.revokedForReuse).toBe(0)
  })

  it('are rotated once by two processes', async () => {
    const { app, clock, database } = setUp(strategy)
    await app.signIn()
    const other = setUp(strategy, {}, database)
    Object.assign(other.app.jar.cookies, app.jar.cookies)
    for (let round = 1; round <= 3; round += 1) {
      clock.ahead(hour)
      other.clock.ahead(hour)
      const asked = [app, other.app].flatMap((one) => [one.getAccessToken(), one.getAccessToken()])
      const results = await Promise.all(asked)
      expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
      expect(requests()).toBe(round)
    }
  })

  it('get the tokens of a second sign-in', async () => {
    const { app, clock, onlyRow } = setUp(strategy)
    await app.signIn()
    const { columns: before } = await onlyRow()
    app.swapCookies()
    await app.signIn()
    const { columns: after } = await onlyRow()
    expect(after.refresh_token).not.toBe(before.refresh_token)
    expect(await app.getAccessToken()).toMatchObject({
      status: 'ok',
      accessToken: after.access_token,
      generation: 1,
    })
    clock.ahead(hour)
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 2 })
  })

  it('keep the stored refresh token when a sign-in brings none', async () => {
    const { app, clock, onlyRow } = setUp(strategy, {
      providers: [
        demo(provider, {
          token: {
            async conform(response: Response) {
              const body = (await response.json()) as Record<string, unknown>
              if (isFrugal) delete body.refresh_token
              return Response.json(body, response)
            },
          },
        }),
      ],
    })
    let isFrugal = false
    await app.signIn()
    const { columns: before } = await onlyRow()
    app.swapCookies()
    isFrugal = true
    await app.signIn()
    isFrugal = false
    const { columns: after } = await onlyRow()
    expect(after.access_token).not.toBe(before.access_token)
    expect(after.refresh_token).toBe(before.refresh_token)
    clock.ahead(hour)
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 2 })
  })

  it('ask for a new sign-in when the provider has revoked the grant, and recover by it', async () => {
    const { app, clock } = setUp(strategy)
    await app.signIn()
    provider.control.revokeGrants()
    clock.ahead(hour)
    expect(await app.getAccessToken()).toMatchObject({ status: 'reauthenticate' })
    expect(JSON.parse(await app.sessionText())).toMatchObject({ error: 'RefreshTokenError' })
    expect(await app.getAccessToken()).toMatchObject({ status: 'reauthenticate' })
    expect(requests()).toBe(1)
    app.swapCookies()
    await app.signIn()
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok' })
    expect(await app.sessionText()).not.toContain('error')
  })

  it('believe tokens that the app has written itself', async () => {
    const { app, clock, database, onlyRow } = setUp(strategy)
    await app.signIn()
    const { columns, note: _, ...key } = await onlyRow()
    provider.control.revokeGrants()
    clock.ahead(hour)
    expect(await app.getAccessToken()).toMatchObject({ status: 'reauthenticate' })
    const theirs = { access_token: 'theirs', expires_at: Math.floor(clock.now() / 1000) + 3_600 }
    await database.changeAccount(key, theirs)
    expect(columns.access_token).not.toBe('theirs')
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', accessToken: 'theirs' })
  })

  it('outlive a sign-out, and a copy of the cookie is served where it is the session', async () => {
    const { app, onlyRow } = setUp(strategy)
    await app.signIn()
    const copy = { ...app.jar.cookies }
    await app.signOut()
    expect(await app.getAccessToken()).toEqual({ status: 'signed-out' })
    app.swapCookies(copy)
    const { status } = await app.getAccessToken()
    expect(status).toBe(strategy === 'jwt' ? 'ok' : 'signed-out')
    expect((await onlyRow()).columns.refresh_token).toEqual(expect.any(String))
    expect(provider.control.stats().revocation.total).toBe(0)
  })

  it('go on without their provider, and tell that from a refusal', async () => {
    const { app, clock } = setUp(strategy)
    await app.signIn()
    provider.control.setFault({ mode: 'status', status: 503 })
    clock.ahead(hour)
    expect(await app.getAccessToken({ wait: 100 })).toMatchObject({ status: 'unavailable' })
    expect(JSON.parse(await app.sessionText())).toMatchObject({ error: 'RefreshTokenUnavailable' })
    provider.control.setFault({ mode: 'none' })
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
    expect(await app.sessionText()).not.toContain('error')
  })

  it('do not end a session when their database is away', async () => {
    const { app, clock, database } = setUp(strategy)
    await app.signIn()
    const { tables } = database
    const { find, findOfUser } = tables
    const away = () => Promise.reject(Object.assign(new Error(), { code: 'ECONNREFUSED' }))
    Object.assign(tables, { find: away, findOfUser: away })
    clock.ahead(hour)
    const result = await app.getAccessToken()
    expect(result).toMatchObject({ status: 'unavailable', error: { reason: 'ECONNREFUSED' } })
    expect(JSON.parse(await app.sessionText())).toMatchObject({
      user: { name: expect.any(String) },
    })
    Object.assign(tables, { find, findOfUser })
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
  })

  it('keep linked accounts apart', async () => {
    const { app, clock, database } = setUp(strategy)
    await app.signIn('ada')
    await app.signIn('bob', 'second')
    expect(database.users.size).toBe(1)
    clock.ahead(hour)
    const [first, second, latest] = await Promise.all([
      app.getAccessToken({ provider: 'demo' }),
      app.getAccessToken({ provider: 'second' }),
      app.getAccessToken(),
    ])
    expect(first).toMatchObject({ status: 'ok', provider: 'demo', generation: 1 })
    expect(second).toMatchObject({ status: 'ok', provider: 'second', generation: 1 })
    // Linking is a sign-in, too.
    expect(latest).toEqual(second)
    expect(first).not.toMatchObject({
      accessToken: (second as { accessToken: string }).accessToken,
    })
    expect(requests()).toBe(2)
    const wrong = { provider: 'demo', accountId: 'somebody else' }
    expect(await app.getAccessToken(wrong)).toEqual({ status: 'no-grant' })
    const right = { provider: 'demo', accountId: accountOf(database, 'demo') }
    expect(await app.getAccessToken(right)).toEqual(first)
    await expect(app.getAccessToken({ provider: 'unknown' })).rejects.toMatchObject({
      setting: 'provider',
    })
    await expect(app.getAccessToken({ accountId: 'x' })).rejects.toThrow('"provider"')
  })

  it('are not those of somebody else', async () => {
    const { app, database } = setUp(strategy)
    await app.signIn('bob', 'second')
    app.swapCookies()
    await app.signIn('ada')
    expect(database.users.size).toBe(2)
    expect(await app.getAccessToken({ provider: 'second' })).toEqual({ status: 'no-grant' })
    const accountId = accountOf(database, 'second')
    const theirs = { provider: 'second', accountId }
    expect(await app.getAccessToken(theirs)).toEqual({ status: 'no-grant' })
  })

  it('give their tokens outside of a request', async () => {
    const { app, clock, database } = setUp(strategy)
    await app.signIn('ada')
    const [userId] = [...database.users.keys()]
    clock.ahead(hour)
    const { accounts } = app.binding
    const ask = (options: object) =>
      accounts.getAccessToken(app.composed, { userId: userId!, ...options })
    const results = await Promise.all([ask({ provider: 'demo' }), ask({}), app.getAccessToken()])
    expect(results[0]).toMatchObject({ status: 'ok', generation: 1 })
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
    expect(requests()).toBe(1)
    expect(await ask({ userId: 'nobody' })).toEqual({ status: 'no-grant' })
    // As the session of an app has it whose ids are numbers.
    expect(await ask({ userId: 7 })).toEqual({ status: 'no-grant' })
    await expect(ask({ userId: Number.NaN })).rejects.toThrow('"userId"')
    await expect(ask({ userId: undefined })).rejects.toThrow('"userId"')
  })

  it('are disconnected at the provider and in the row, and come back with a sign-in', async () => {
    const { app, database, onlyRow } = setUp(strategy)
    await app.signIn()
    const before = provider.control.liveGrants('ada')
    const exchange = app.exchange()
    await app.binding.getAccessToken(app.composed, exchange)
    const { accounts } = app.binding
    const disconnected = await accounts.disconnect(app.composed, exchange, { provider: 'demo' })
    expect(disconnected).toEqual({ status: 'disconnected' })
    expect(provider.control.liveGrants('ada')).toBe(before - 1)
    const { access_token, refresh_token, id_token } = (await onlyRow()).columns
    expect({ access_token, refresh_token, id_token }).toEqual({
      access_token: null,
      refresh_token: null,
      id_token: null,
    })
    const after = await app.binding.getAccessToken(app.composed, exchange)
    expect(after).toEqual({ status: 'no-grant' })
    // The user is signed in all the same.
    expect(JSON.parse(await app.sessionText())).toMatchObject({
      user: { email: expect.any(String) },
    })
    const again = await accounts.disconnect(app.composed, exchange, { provider: 'demo' })
    expect(again).toEqual({ status: 'no-grant' })
    expect(database.users.size).toBe(1)
    app.swapCookies()
    await app.signIn()
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok' })
  })

  it('show what stock Auth.js shows, and nothing else', async () => {
    const { app, database, session } = setUp(strategy)
    await app.signIn()
    const { adapter } = database
    const stock = { trustHost: true, secret, adapter, providers: [demo(provider)], ...session }
    const headers = { cookie: app.jar.header() }
    const answer = await Auth(new Request(`${origin}/auth/session`, { headers }), stock)
    const { user, expires, ...others } = (await answer.json()) as Record<string, unknown>
    expect(others).toEqual({})
    for (const shown of [
      await app.readSession(),
      JSON.parse(await app.sessionText()),
    ] as object[]) {
      expect(shown).toEqual({ user, expires: expect.any(String) })
    }
    expect(expires).toEqual(expect.any(String))
  })
})

it('the events of the app are called after ours', async () => {
  const seen: string[] = []
  const { app, onlyRow } = setUp('database', {
    events: {
      async signIn({ account }) {
        const { note } = await onlyRow()
        seen.push(`${account?.provider} ${note ? 'stored' : 'not stored'}`)
        throw new Error('of the app')
      },
    },
  })
  await app.signIn().catch(() => undefined)
  expect(seen).toEqual(['demo stored'])
})

describe('a session in the database', () => {
  it('gives nothing any more when it has ended', async () => {
    const { app, database } = setUp('database')
    await app.signIn()
    for (const [token, session] of database.sessions) {
      database.sessions.set(token, { ...session, expires: new Date(1) })
    }
    expect(await app.getAccessToken()).toEqual({ status: 'signed-out' })
  })

  it('costs one read of the accounts of its user', async () => {
    const { app, database } = setUp('database')
    await app.signIn()
    const { find, findOfUser } = database.tables
    const reads: string[] = []
    Object.assign(database.tables, {
      find: (...args: Parameters<typeof find>) => (reads.push('find'), find(...args)),
      findOfUser: (id: string) => (reads.push('findOfUser'), findOfUser(id)),
    })
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok' })
    expect(reads).toEqual(['findOfUser'])
  })

  it('is shown as a whole to the server, unless the app says what it shows', async () => {
    const shown = async (user: Partial<AuthConfig>) => {
      const { callbacks } = setUp('database', user).app.config
      const session = { expires: new Date(1), sessionToken: 't', userId: 'u' }
      return callbacks!.session!({ session, user: { id: 'u' } } as never)
    }
    const expires = new Date(1).toISOString()
    expect(await shown({})).toEqual({ expires, sessionToken: 't', userId: 'u' })
    const own = { callbacks: { session: () => ({ expires }) } }
    expect(await shown(own)).toEqual({ expires })
  })
})

describe('a session in a cookie', () => {
  it('gets nothing of an account that belongs to another user by now', async () => {
    const { app, database, store } = setUp('jwt')
    await app.signIn()
    const [userId] = [...database.users.keys()]
    const [account] = await store.accountsOf(userId!)
    const columns = (await database.readColumns(account!.key))!
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok' })
    await database.removeAccount(account!.key)
    await database.addAccount({
      ...(columns as AccountTokens),
      ...account!.key,
      userId: 'somebody else',
    })
    expect(await app.getAccessToken()).toEqual({ status: 'no-grant' })
    expect(JSON.parse(await app.sessionText())).not.toHaveProperty('error')
  })

  it('goes on while its database is away, although it names no account yet', async () => {
    const { app, clock, database } = setUp('jwt')
    const away = () => Promise.reject(new Error('away'))
    Object.assign(database.tables, { find: away, findOfUser: away })
    await app.putPayload({ sub: 'u', name: 'Ada' })
    expect(JSON.parse(await app.sessionText())).toMatchObject({ user: { name: 'Ada' } })
    const line = expect.stringContaining('the account of a session could not be read')
    expect(app.errors).toEqual([line])
    expect(await app.getAccessToken()).toMatchObject({ status: 'unavailable' })
    clock.ahead(10_000)
    await app.sessionText()
    expect(app.errors).toEqual([line, line])
  })

  it('gives the tokens of another account of the same provider, if that is asked for', async () => {
    const { app, database } = setUp('jwt')
    await app.signIn()
    const [userId] = [...database.users.keys()]
    const another = { provider: 'demo', providerAccountId: 'another' }
    const tokens = { access_token: 'of another', refresh_token: null, expires_at: 2e9 }
    const others = { id_token: null, token_type: null, scope: null }
    await database.addAccount({ ...another, userId: userId!, ...tokens, ...others })
    const asked = { provider: 'demo', accountId: 'another' }
    expect(await app.getAccessToken(asked)).toMatchObject({ accessToken: 'of another' })
    expect(await app.getAccessToken()).not.toMatchObject({ accessToken: 'of another' })
  })

  it('finds its account each time, where the cookie cannot be replaced', async () => {
    const { app, database } = setUp('jwt')
    await app.signIn()
    const [userId] = [...database.users.keys()]
    const { status: _, ...named } = (await app.payload())!.tokenRotation as { status: string }
    const tokens = { access_token: 'carried', refresh_token: 'carried', expires_at: 1 }
    const carried = { ...named, status: 'active', generation: 0, userId: undefined, tokens }
    await app.putPayload({ sub: userId, tokenRotation: carried })
    const ask = () => app.binding.getAccessToken(app.composed, app.exchange(false))
    const first = await ask()
    expect(first).toMatchObject({ status: 'ok' })
    expect(await ask()).toEqual(first)
  })

  it('moves to the account that it belongs to, with newer tokens than that has', async () => {
    const { app, database, clock, store } = setUp('jwt')
    await app.signIn()
    const [userId] = [...database.users.keys()]
    const [account] = await store.accountsOf(userId!)
    const { key, record } = account!
    const { tokens } = record.value as Extract<GrantState, { status: 'active' }>
    // As it was before there was a store: the row has what the first sign-in brought.
    await database.changeAccount(key, { access_token: 'old', refresh_token: 'old', expires_at: 1 })
    database.notes.clear()
    await app.putPayload({ sub: userId, provider: 'demo', ...tokens })
    expect(await app.getAccessToken()).toMatchObject({
      status: 'ok',
      accessToken: tokens.access_token,
    })
    expect(await app.payload()).toMatchObject({ tokenRotation: { status: 'stored', userId } })
    expect(await app.payload()).not.toHaveProperty('refresh_token')
    expect((await database.readColumns(key))?.refresh_token).not.toBe('old')
    clock.ahead(hour)
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok' })
    expect(provider.control.stats().refresh.revokedForReuse).toBe(0)
  })

  it('does not bring back tokens that were spent since', async () => {
    const { app, database, clock, store, onlyRow } = setUp('jwt')
    await app.signIn()
    const [userId] = [...database.users.keys()]
    const { record, key } = (await store.accountsOf(userId!))[0]!
    const { tokens } = record.value as Extract<GrantState, { status: 'active' }>
    await database.changeAccount(key, { access_token: 'old', refresh_token: 'old', expires_at: 1 })
    database.notes.clear()
    // A sign-in that lives for longer than what its refreshes bring.
    const expires_at = tokens.expires_at! + 86_400
    const carried = { sub: userId, provider: 'demo', ...tokens, expires_at }
    await app.putPayload(carried)
    expect(await app.getAccessToken({ forceRefresh: true })).toMatchObject({ status: 'ok' })
    const { columns } = await onlyRow()
    // A request whose answer could not replace the cookie is followed by another one with the same.
    await app.putPayload(carried)
    expect(await app.getAccessToken()).toMatchObject({ accessToken: columns.access_token })
    clock.ahead(hour)
    await app.putPayload(carried)
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok' })
    expect(provider.control.stats().refresh.revokedForReuse).toBe(0)
  })

  it('leaves its tokens where it may be that of another account of the same provider', async () => {
    const { app, database, store } = setUp('jwt')
    await app.signIn()
    const [userId] = [...database.users.keys()]
    const { record, key } = (await store.accountsOf(userId!))[0]!
    const { tokens } = record.value as Extract<GrantState, { status: 'active' }>
    const linked = { access_token: 'linked', refresh_token: 'linked', expires_at: 2e9 }
    const others = { id_token: null, token_type: null, scope: null }
    const another = { provider: 'demo', providerAccountId: 'another', userId: userId! }
    await database.addAccount({ ...another, ...linked, ...others })
    await database.changeAccount(key, linked)
    database.notes.clear()
    await app.putPayload({ sub: userId, provider: 'demo', ...tokens, expires_at: 3e9 })
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', accessToken: 'linked' })
    for (const one of [key, another]) {
      expect(await database.readColumns(one)).toMatchObject(linked)
    }
  })

  it('finds its account although it says nothing of tokens', async () => {
    const { app, database } = setUp('jwt')
    await app.signIn()
    const [userId] = [...database.users.keys()]
    await app.putPayload({ sub: userId, name: 'Ada' })
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', provider: 'demo' })
    await app.putPayload({ name: 'nobody' })
    expect(await app.getAccessToken()).toEqual({ status: 'no-grant' })
  })
})

it('disconnect and jobs name the store that they need', async () => {
  const app = authApp({ providers: [demo(provider)] })
  const { accounts } = app.binding
  const setting = { setting: 'store' }
  await expect(accounts.getAccessToken(app.composed, { userId: 'u' })).rejects.toMatchObject(
    setting,
  )
  const disconnect = accounts.disconnect(app.composed, app.exchange(), { provider: 'demo' })
  await expect(disconnect).rejects.toMatchObject(setting)
})

function accountOf(database: ReturnType<typeof memoryAdapter>, id: string): string {
  const ids = [...database.notes.keys()]
  return ids.find((one) => one.startsWith(`${id}/`))!.slice(id.length + 1)
}
