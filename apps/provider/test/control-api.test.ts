import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startProvider } from '../src/index.ts'
import type { RunningProvider } from '../src/index.ts'
import { refresh, signIn } from './sign-in.ts'

let provider: RunningProvider

beforeAll(async () => {
  provider = await startProvider({ accessTokenTtl: 30 })
})

beforeEach(() => {
  provider.control.reset()
  provider.control.revokeGrants()
})

afterAll(() => provider.stop())

async function call(operation: string, body?: unknown) {
  const [method = '', path = ''] = operation.split(' ')
  const response = await fetch(provider.issuer + path, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

test('settings and faults can be changed and read', async () => {
  const settings = { accessTokenTtl: 7, replayWindow: 0, omitExpiresIn: true, api: 'ok' }
  const change = { accessTokenTtl: 7, omitExpiresIn: true }
  expect(await call('PUT /control/settings', change)).toEqual({ status: 200, body: settings })
  const fault = { mode: 'status', status: 500, retryAfter: 1, body: { error: 'x' }, times: 2 }
  expect(await call('PUT /control/fault', fault)).toEqual({ status: 200, body: fault })
  const stats = await call('GET /control/stats')
  expect(stats.body).toEqual(JSON.parse(JSON.stringify(provider.control.stats())))
  expect(stats.body).toMatchObject({ settings, fault })
  const { body: after } = await call('POST /control/reset')
  expect(after).toMatchObject({ settings: { accessTokenTtl: 30 }, fault: { mode: 'none' } })
})

test('tokens can be revoked', async () => {
  const { refresh_token: token } = await signIn(provider)
  await signIn(provider, 'grace')
  const sub = 'ada'
  const live = 'GET /control/live-grants?sub=ada'
  expect((await call('POST /control/revoke-access-tokens', { sub })).body).toEqual({ revoked: 1 })
  expect((await call(live)).body).toEqual({ liveGrants: 1 })
  expect((await call('POST /control/revoke-grants', { sub })).body).toEqual({ revoked: 1 })
  expect((await call(live)).body).toEqual({ liveGrants: 0 })
  expect((await call('POST /control/revoke-grants')).body).toEqual({ revoked: 1 })
  expect((await refresh(provider, token)).status).toBe(400)
})

test('the client secret can be changed', async () => {
  const { refresh_token: token } = await signIn(provider)
  const answer = await call('POST /control/client-secret', { secret: 'another' })
  expect(answer).toEqual({ status: 200, body: { changed: true } })
  expect((await refresh(provider, token)).status).toBe(401)
})

test.each([
  ['PUT /control/settings', '{', 'the body must be JSON'],
  ['PUT /control/settings', [], 'the body must be a JSON object'],
  ['PUT /control/settings', { ttl: 1 }, 'settings has no "ttl"'],
  ['PUT /control/settings', { accessTokenTtl: 0 }, '"accessTokenTtl" must be a whole number'],
  ['PUT /control/settings', { api: 'down' }, '"api" must be one of ok, always-401'],
  ['PUT /control/settings', { omitExpiresIn: 1 }, '"omitExpiresIn" must be true or false'],
  ['PUT /control/fault', {}, '"mode" must be one of none, delay'],
  ['PUT /control/fault', { mode: 'delay' }, '"ms" must be a whole number'],
  ['PUT /control/fault', { mode: 'hang', ms: 1 }, 'fault "hang" has no "ms"'],
  ['PUT /control/fault', { mode: 'html', status: 201 }, 'must be 200 or 502'],
  ['PUT /control/fault', { mode: 'hang', times: 0 }, '"times" must be a whole number'],
  ['POST /control/revoke-grants', { sub: 1 }, '"sub" must be a non-empty string'],
  ['POST /control/client-secret', {}, '"secret" must be a non-empty string'],
  ['POST /control/client-secret', { secret: 'x', clientId: 'y' }, 'there is no client "y"'],
  ['GET /control/live-grants', undefined, '"sub" must be a non-empty string'],
])('%s with %j is refused', async (operation, body, message) => {
  const answer = await call(operation, body)
  expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(message) } })
})

test('an unknown operation is answered with the known ones', async () => {
  const { status, body } = await call('POST /control/stats')
  expect(status).toBe(404)
  expect(body).toEqual({ error: expect.stringContaining('GET /control/stats') })
})
