import { describe, expect, it } from 'vitest'
import { type Judgement, judgeTokenResponse, jwtExpiry } from '../src/judge.ts'
import type { Classification, Profile } from '../src/profile.ts'
import type { TokenSet } from '../src/token-set.ts'
import { json, now, refusal, tokens } from './support.ts'

const nowSeconds = now / 1000

function judge(response: Response, profile?: Profile, previous: TokenSet = tokens) {
  const options = { tokens: previous, startedAt: now, ...(profile && { profile }) }
  return judgeTokenResponse(response, options)
}

/** A good answer, but for `overrides`. A member that is `undefined` is left out. */
function answer(overrides: Record<string, unknown> = {}, init?: ResponseInit): Response {
  const good = { access_token: 'access-token-2', token_type: 'Bearer', expires_in: 60 }
  return json({ ...good, ...overrides }, init)
}

async function tokensOf(response: Response, profile?: Profile): Promise<TokenSet> {
  const judgement = await judge(response, profile)
  if (judgement.status !== 'tokens') throw new Error(`is ${judgement.status}`)
  return judgement.tokens
}

async function failureOf(response: Response, profile?: Profile) {
  const judgement = await judge(response, profile)
  if (judgement.status === 'tokens') throw new Error('is tokens')
  return judgement
}

function jwt(payload: unknown): string {
  const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll('=', '')
  return `${part({ alg: 'none' })}.${part(payload)}.`
}

describe('judgeTokenResponse', () => {
  it('returns the new tokens and counts their life from the start of the request', async () => {
    const response = json({
      access_token: 'access-token-2',
      refresh_token: 'refresh-token-2',
      token_type: 'Bearer',
      expires_in: 60,
      scope: 'openid',
      id_token: 'id-token-2',
    })
    expect(await judge(response)).toEqual({
      status: 'tokens',
      tokens: {
        access_token: 'access-token-2',
        refresh_token: 'refresh-token-2',
        token_type: 'Bearer',
        scope: 'openid',
        id_token: 'id-token-2',
        expires_in: 60,
        expires_at: nowSeconds + 60,
      },
    })
  })

  it('counts from the whole second in which the request began', async () => {
    const judgement = await judgeTokenResponse(answer(), { tokens, startedAt: 970_999 })
    expect(judgement).toMatchObject({ tokens: { expires_at: 970 + 60 } })
  })

  it('does not change the tokens that it is given', async () => {
    const before = structuredClone(tokens)
    await judge(answer({ refresh_token: 'refresh-token-2' }))
    expect(tokens).toEqual(before)
  })

  it.each<[string, unknown, string]>([
    ['absent', undefined, 'refresh-token-1'],
    ['null', null, 'refresh-token-1'],
    ['empty', '', 'refresh-token-1'],
    ['a number', 7, 'refresh-token-1'],
    ['an object', { value: 'x' }, 'refresh-token-1'],
    ['echoed', 'refresh-token-1', 'refresh-token-1'],
    ['changed', 'refresh-token-2', 'refresh-token-2'],
  ])('ends with the right refresh token when it is %s', async (_, refresh_token, expected) => {
    expect((await tokensOf(answer({ refresh_token }))).refresh_token).toBe(expected)
  })

  it.each<[string, unknown, number | undefined]>([
    ['a number', 60, 60],
    ['a string', '60', 60],
    ['a fraction', 59.9, 59],
    ['1', 1, 1],
    ['less than a second', 0.9, undefined],
    ['0', 0, undefined],
    ['negative', -1, undefined],
    ['absent', undefined, undefined],
    ['null', null, undefined],
    ['an empty string', '', undefined],
    ['no number', 'an hour', undefined],
    ['an array', [60], undefined],
    ['true', true, undefined],
    ['an object that is no primitive', { valueOf: 1, toString: 2 }, undefined],
  ])('takes the lifetime from an expires_in that is %s', async (_, expires_in, expected) => {
    // An answer that does not tell is taken to mean what the one before said.
    const lifetime = expected ?? tokens.expires_in!
    const next = { expires_in: lifetime, expires_at: nowSeconds + lifetime }
    expect(await tokensOf(answer({ expires_in }))).toMatchObject(next)
  })

  it.each(['NaN', 'Infinity', '1e999'])('takes no lifetime from %s', async (literal) => {
    const body = `{"access_token":"access-token-2","expires_in":"${literal}"}`
    expect((await tokensOf(new Response(body))).expires_in).toBe(tokens.expires_in)
  })

  it.each<[string, unknown, Profile | undefined, number | undefined]>([
    ['expires_in before all else', 60, { lifetime: 900 }, 60],
    ['the JWT before the profile', undefined, { lifetime: 900 }, 300],
    ['the JWT', undefined, undefined, 300],
  ])('takes the lifetime from %s', async (_, expires_in, profile, expected) => {
    const access_token = jwt({ exp: nowSeconds + 300.7 })
    const { expires_at } = await tokensOf(answer({ access_token, expires_in }), profile)
    expect(expires_at).toBe(nowSeconds + expected!)
  })

  it('takes the lifetime from the profile when nothing else tells', async () => {
    const response = answer({ expires_in: undefined })
    expect(await tokensOf(response, { lifetime: 900 })).toMatchObject({
      expires_in: 900,
      expires_at: nowSeconds + 900,
    })
  })

  it.each([0, -300])('does not believe a JWT that has ended %i seconds ago', async (left) => {
    const access_token = jwt({ exp: nowSeconds + left })
    const response = answer({ access_token, expires_in: undefined })
    expect((await tokensOf(response, { lifetime: 900 })).expires_in).toBe(900)
  })

  it('leaves the expiry open when no answer has ever told, rather than keeping the old one', async () => {
    const { expires_in: _, ...previous } = tokens
    const judgement = await judge(answer({ expires_in: undefined }), undefined, previous)
    expect(judgement).not.toHaveProperty('tokens.expires_at')
    expect(judgement).toHaveProperty('tokens.access_token', 'access-token-2')
  })

  it.each(['bearer', 'Bearer', 'BEARER', 'DPoP', 'dpop', undefined, null, ''])(
    'accepts the token type %s',
    async (token_type) => {
      expect((await tokensOf(answer({ token_type }))).access_token).toBe('access-token-2')
    },
  )

  it.each<[unknown]>([['mac'], ['N_A'], [7], [['bearer']], [{ toString: 1, valueOf: 2 }]])(
    'does not use a token of the type %j, but keeps its refresh token',
    async (token_type) => {
      const judgement = await judge(answer({ token_type, refresh_token: 'refresh-token-2' }))
      expect(judgement).toEqual({
        status: 'unknown',
        failure: { code: 'ERR_RESPONSE_INVALID', status: 200 },
        refreshToken: 'refresh-token-2',
      })
    },
  )

  it('keeps the token type, scope and id_token that the answer leaves out', async () => {
    const previous = { ...tokens, id_token: 'id-token-1' }
    const judgement = await judge(answer({ token_type: undefined }), undefined, previous)
    expect(judgement).toMatchObject({
      tokens: { token_type: 'bearer', scope: 'openid profile', id_token: 'id-token-1' },
    })
  })

  it('replaces the scope and the id_token', async () => {
    const next = await tokensOf(answer({ scope: 'openid', id_token: 'not even a JWT' }))
    expect(next).toMatchObject({ scope: 'openid', id_token: 'not even a JWT' })
  })

  it.each(['text/html', 'text/plain', 'application/jwt', ''])(
    'reads JSON whatever the content type says: %j',
    async (type) => {
      const response = answer(
        { refresh_token: 'refresh-token-2' },
        { headers: { 'content-type': type } },
      )
      expect((await tokensOf(response)).refresh_token).toBe('refresh-token-2')
    },
  )

  it('reads a form-encoded answer', async () => {
    const form = 'access_token=a%2F2&refresh_token=r%202&token_type=bearer&expires_in=60\r\n'
    expect(await tokensOf(new Response(form))).toMatchObject({
      access_token: 'a/2',
      refresh_token: 'r 2',
      expires_at: nowSeconds + 60,
    })
    const refused = await failureOf(new Response('error=invalid_grant\n', { status: 400 }))
    expect(refused.status).toBe('rejected')
  })

  it('ignores members that it does not know', async () => {
    const unknown = {
      refresh_expires_in: 0,
      'not-before-policy': 0,
      user: { id: 1 },
      expires_at: 1,
    }
    expect(await judge(answer(unknown))).toEqual(await judge(answer()))
  })

  it.each<[string, unknown]>([
    ['null', null],
    ['an empty string', ''],
    ['false', false],
  ])('takes an error that is %s for none', async (_, error) => {
    expect((await tokensOf(answer({ error }))).access_token).toBe('access-token-2')
  })

  it('accepts tokens that come with a challenge', async () => {
    const headers = { 'www-authenticate': 'Bearer error="invalid_token"' }
    expect((await tokensOf(answer({}, { headers }))).access_token).toBe('access-token-2')
  })

  it.each<[string, Response, Classification, string | undefined]>([
    ['a refresh token only', json({ refresh_token: 'r2' }), 'unknown', undefined],
    [
      'an empty access token',
      answer({ access_token: '', refresh_token: 'r2' }),
      'unknown',
      undefined,
    ],
    [
      'an access token that is a number',
      answer({ access_token: 5, refresh_token: 'r2' }),
      'unknown',
      undefined,
    ],
    [
      'an error beside the tokens',
      answer({ error: 'invalid_scope', refresh_token: 'r2' }),
      'misconfigured',
      'invalid_scope',
    ],
    [
      'an error that is an object',
      answer({ error: { code: 1 }, refresh_token: 'r2' }),
      'unknown',
      'unknown',
    ],
    ['a status of 400', answer({ refresh_token: 'r2' }, { status: 400 }), 'unavailable', undefined],
    ['a status of 500', answer({ refresh_token: 'r2' }, { status: 500 }), 'unknown', undefined],
    ['a form without an access token', new Response('refresh_token=r2'), 'unknown', undefined],
  ])('keeps the refresh token of an answer with %s', async (_, response, status, error) => {
    const judgement = await failureOf(response)
    expect(judgement).toMatchObject({ status, refreshToken: 'r2' })
    expect(judgement.failure.error).toBe(error)
  })

  // What the servers really answer: status, body, headers.
  it.each<[string, Response, Classification, string | undefined]>([
    ['Glewlwyd, any refusal', new Response('', { status: 400 }), 'refused', undefined],
    ['oidc-provider, garbage', refusal('invalid_grant'), 'rejected', 'invalid_grant'],
    [
      'Doorkeeper, garbage',
      json(
        {
          error: 'invalid_grant',
          error_description: 'The provided authorization grant is invalid',
        },
        {
          status: 400,
          headers: {
            'www-authenticate':
              'Bearer realm="Doorkeeper", error="invalid_grant", error_description="invalid"',
          },
        },
      ),
      'rejected',
      'invalid_grant',
    ],
    [
      'a challenge and no body',
      new Response(null, {
        status: 401,
        headers: { 'www-authenticate': 'Bearer error=invalid_client' },
      }),
      'misconfigured',
      'invalid_client',
    ],
    [
      'a challenge without an error',
      new Response(null, { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }),
      'refused',
      undefined,
    ],
    ['LemonLDAP and X, dead token', refusal('invalid_request'), 'refused', 'invalid_request'],
    ['Auth0, dead token', refusal('invalid_grant', 403), 'rejected', 'invalid_grant'],
    [
      'oidc-provider, wrong secret',
      refusal('invalid_client', 401),
      'misconfigured',
      'invalid_client',
    ],
    ['better-auth, no client', refusal('invalid_client', 400), 'misconfigured', 'invalid_client'],
    [
      'unsupported grant',
      refusal('unsupported_grant_type'),
      'misconfigured',
      'unsupported_grant_type',
    ],
    [
      'OpenAuth, text/plain',
      new Response('The browser was in an unknown state. This could be because = x', {
        status: 400,
      }),
      'unavailable',
      undefined,
    ],
    [
      'a firewall',
      new Response('<!doctype html><a href="?a=b">', { status: 403 }),
      'unavailable',
      undefined,
    ],
    [
      'HTML of a proxy',
      new Response('<html>Bad Gateway</html>', { status: 502 }),
      'unknown',
      undefined,
    ],
    [
      'django-oauth-toolkit, locked',
      new Response('Server Error', { status: 500 }),
      'unknown',
      undefined,
    ],
    [
      'Supabase, lock contention',
      json({ code: 409, msg: 'Too many' }, { status: 409 }),
      'unavailable',
      undefined,
    ],
    ['Hydra, maintenance', new Response('', { status: 503 }), 'unavailable', undefined],
    ['GitHub, 200', json({ error: 'bad_refresh_token' }), 'unknown', 'bad_refresh_token'],
    [
      'Slack, 200',
      json({ ok: false, error: 'invalid_refresh_token' }),
      'unknown',
      'invalid_refresh_token',
    ],
    ['HubSpot', json({ status: 'BAD_REFRESH_TOKEN' }, { status: 400 }), 'unavailable', undefined],
    ['Twitch', refusal('Bad Request'), 'unavailable', 'unknown'],
    [
      'Strava',
      json({ message: 'Bad Request', errors: [{}] }, { status: 400 }),
      'unavailable',
      undefined,
    ],
    ['DPoP nonce', refusal('use_dpop_nonce'), 'unavailable', 'use_dpop_nonce'],
    ['DPoP proof', refusal('invalid_dpop_proof', 403), 'misconfigured', 'invalid_dpop_proof'],
    ['a sign-in page, 200', new Response('<html></html>'), 'unknown', undefined],
    ['an empty 200', new Response(''), 'unknown', undefined],
    ['a 204', new Response(null, { status: 204 }), 'unknown', undefined],
    [
      'a redirect',
      new Response(null, { status: 302, headers: { location: '/login' } }),
      'misconfigured',
      undefined,
    ],
    ['JSON that is no object', json('invalid_grant', { status: 400 }), 'unavailable', undefined],
    ['JSON null', json(null), 'unknown', undefined],
  ])('judges %s', async (_, response, status, error) => {
    const judgement = await failureOf(response)
    expect(judgement.status).toBe(status)
    expect(judgement.failure.error).toBe(error)
    expect(judgement.failure.status).toBe(response.status)
    expect(judgement).not.toHaveProperty('refreshToken')
  })

  it.each<[Response, string]>([
    [refusal('invalid_grant'), 'ERR_REFRESH_REJECTED'],
    [refusal('invalid_client', 401), 'ERR_CLIENT_REJECTED'],
    [refusal('temporarily_unavailable'), 'ERR_ENDPOINT_UNAVAILABLE'],
    [new Response('', { status: 500 }), 'ERR_ENDPOINT_UNAVAILABLE'],
    [new Response('', { status: 200 }), 'ERR_RESPONSE_INVALID'],
  ])('gives each remedy its code (%#)', async (response, code) => {
    expect((await failureOf(response)).failure.code).toBe(code)
  })

  it.each<[string, Response, Classification]>([
    ['GitHub', json({ error: 'bad_refresh_token' }), 'rejected'],
    ['a good answer', answer(), 'misconfigured'],
  ])('lets the profile decide about %s', async (_, response, verdict) => {
    const judgement = await judge(response, { classify: () => verdict })
    expect(judgement.status).toBe(verdict)
  })

  it('shows the profile the whole answer', async () => {
    const seen: unknown[] = []
    const profile: Profile = { classify: (given) => void seen.push(given) }
    await judge(json({ status: 'BAD_REFRESH_TOKEN' }, { status: 400 }), profile)
    expect(seen).toEqual([{ status: 400, error: undefined, body: { status: 'BAD_REFRESH_TOKEN' } }])
  })

  it('survives a profile that throws, and keeps the refresh token of the answer', async () => {
    const response = Response.json({
      access_token: 'a1',
      refresh_token: 'r1',
      token_type: 'bearer',
    })
    const classify = () => {
      throw new Error('a bug of the profile')
    }
    const judgement = await judge(response, { classify })
    expect(judgement).toMatchObject({ status: 'tokens', tokens: { refresh_token: 'r1' } })
  })

  it('falls back to the table when the profile says nothing', async () => {
    const judgement = await judge(refusal('invalid_grant'), { classify: () => undefined })
    expect(judgement.status).toBe('rejected')
  })

  it.each<[string, string]>([
    ['is the refresh token', 'refresh-token-1'],
    ['is the access token', 'access-token-1'],
    ['holds the refresh token', 'unknown-refresh-token-1'],
    ['is longer than a code', 'x'.repeat(41)],
    ['is a sentence', 'token refresh-token-1 is not known'],
  ])('does not repeat an error that %s', async (_, error) => {
    const judgement = await failureOf(refusal(error))
    expect(judgement.failure.error).toBe('unknown')
    expect(JSON.stringify(judgement)).not.toContain('token-1')
  })

  it('does not repeat a challenge that quotes the refresh token', async () => {
    const headers = { 'www-authenticate': 'Bearer error="refresh-token-1"' }
    const judgement = await failureOf(new Response(null, { status: 401, headers }))
    expect(judgement.failure.error).toBe('unknown')
  })

  it('still knows a code that happens to hold a very short token', async () => {
    const judgement = await judge(refusal('invalid_grant'), undefined, { access_token: 'grant' })
    expect(judgement.status).toBe('rejected')
  })

  it.each<[string, string | undefined, number | undefined]>([
    ['seconds', '120', now + 120_000],
    ['zero seconds', '0', now],
    ['seconds with spaces', ' 7 ', now + 7_000],
    ['a date', 'Thu, 01 Jan 1970 00:20:00 GMT', 1_200_000],
    ['nonsense', 'soon', undefined],
    ['more than a number holds', '9'.repeat(400), undefined],
    ['nothing', undefined, undefined],
  ])('reads a Retry-After of %s', async (_, value, expected) => {
    const headers = value === undefined ? {} : { 'retry-after': value }
    const judgement = await failureOf(new Response('', { status: 503, headers }))
    expect(judgement.retryAt).toBe(expected)
  })

  it('rejects when the body cannot be read to its end', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"access_token":'))
        controller.error(new Error('reset'))
      },
    })
    await expect(judge(new Response(body))).rejects.toThrow('reset')
  })

  it('survives 100,000 random answers and loses no refresh token of theirs', async () => {
    const random = generator(20_260_101)
    const seen: Record<Judgement['status'], number> = {
      tokens: 0,
      rejected: 0,
      misconfigured: 0,
      refused: 0,
      unavailable: 0,
      unknown: 0,
    }
    for (let run = 0; run < 100_000; run += 1) {
      const { response, refreshToken, about } = randomAnswer(random)
      const judgement = await judge(response).catch((error: unknown) => {
        throw new Error(`run ${run} throws for ${about}`, { cause: error })
      })
      seen[judgement.status] += 1
      const kept =
        judgement.status === 'tokens'
          ? judgement.tokens.refresh_token
          : (judgement.refreshToken ?? 'refresh-token-1')
      if (kept !== (refreshToken ?? 'refresh-token-1')) {
        throw new Error(`run ${run} ends with ${kept} for ${about}`)
      }
    }
    // Every branch has had its share.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(1_000)
  })
})

describe('jwtExpiry', () => {
  it.each<[string, string, number | undefined]>([
    ['a JWT', jwt({ exp: 1000 }), 1000],
    ['a fraction', jwt({ exp: 1000.9 }), 1000],
    [
      'base64url',
      `x.${btoa('{"exp":1,"x":"\u00ff?>"}').replaceAll('+', '-').replaceAll('/', '_')}.x`,
      1,
    ],
    ['no exp', jwt({}), undefined],
    ['a string', jwt({ exp: '1000' }), undefined],
    ['null', jwt(null), undefined],
    ['an opaque token', 'opaque', undefined],
    ['dots', '...', undefined],
    ['no base64', 'a.!!!.c', undefined],
    ['nothing', '', undefined],
  ])('reads %s', (_, token, expected) => {
    expect(jwtExpiry(token)).toBe(expected)
  })
})

/** A generator of numbers from 0 to 1 (mulberry32): the same seed, the same answers. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const names = [
  'access_token',
  'token_type',
  'expires_in',
  'scope',
  'id_token',
  'error',
  'ok',
  'status',
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'then',
  '',
  '0',
]
const words = [
  'bearer',
  'DPoP',
  'invalid_grant',
  'invalid_client',
  'server_error',
  'access-token-2',
  '',
  'refresh-token-1',
  '60',
  '-1',
  'NaN',
  '\0',
  '<html>',
  'a=b&c',
  '\ud800',
  'é=ü',
]
const numbers = [0, -0, 1, -1, 60, 0.1, 1e308, 2 ** 53, 1e21, -1e308, 5e-324]
const statuses = [200, 200, 200, 201, 206, 302, 400, 400, 401, 403, 404, 429, 500, 502, 503, 599]
const headerValues: Record<string, string[]> = {
  'content-type': ['application/json', 'text/html', 'multipart/form-data', '%%%'],
  'retry-after': ['1', '0', '-1', '9'.repeat(400), 'Thu, 01 Jan 1970 00:00:00 GMT', 'x', '1.5'],
  'www-authenticate': ['Bearer', 'Bearer error="invalid_grant"', 'error=', 'DPoP error="a b"'],
}

/** What the judge looks at of a `Response`, without the streams, which take most of the time. */
function light(body: string, { status, headers }: { status: number; headers: Headers }): Response {
  const ok = status >= 200 && status < 300
  return { ok, status, headers, text: async () => body } as Response
}

interface RandomAnswer {
  readonly response: Response
  /** The refresh token that the answer brings, where it does. */
  readonly refreshToken: string | undefined
  readonly about: string
}

function randomAnswer(random: () => number): RandomAnswer {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const chance = (probability: number) => random() < probability
  const headers = new Headers()
  for (const [name, values] of Object.entries(headerValues)) {
    if (chance(0.3)) headers.set(name, pick(values))
  }
  const init = { status: pick(statuses), headers }
  const done = (body: string | Uint8Array<ArrayBuffer>, refreshToken?: string): RandomAnswer => ({
    response:
      typeof body === 'string' && chance(0.9) ? light(body, init) : new Response(body, init),
    refreshToken,
    about: `${init.status} ${typeof body === 'string' ? body : `bytes ${body.join(' ')}`}`,
  })

  function value(depth: number): unknown {
    switch (Math.floor(random() * (depth > 2 ? 5 : 7))) {
      case 0:
        return pick(words)
      case 1:
        return pick(numbers)
      case 2:
        return null
      case 3:
        return chance(0.5)
      case 4:
        return String(random())
      case 5:
        return Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1))
      default:
        return members(depth + 1)
    }
  }
  function members(depth: number): Record<string, unknown> {
    const entries = names.filter(() => chance(0.25)).map((name) => [name, value(depth)] as const)
    // Unlike an assignment, this makes an own member of "__proto__", as JSON.parse does.
    return Object.fromEntries(entries)
  }

  if (chance(0.1)) return done(pick(['', ' \n']))
  const kind = random()
  if (kind < 0.05) return done(Uint8Array.from({ length: 24 }, () => Math.floor(random() * 256)))
  if (kind < 0.1) return done(JSON.stringify(chance(0.5) ? value(0) : [value(0), value(0)]))
  const body = members(0)
  if (chance(0.4)) body.access_token = `access-${random()}`
  if (chance(0.3)) body.token_type = 'Bearer'
  if (chance(0.4)) delete body.error
  const refreshToken = chance(0.6) ? `refresh-${random()}` : undefined
  if (refreshToken !== undefined) body.refresh_token = refreshToken
  else if (chance(0.5)) body.refresh_token = pick<unknown>([null, '', 7, {}, [], true, ['x']])
  if (kind < 0.2) {
    const form = new URLSearchParams()
    for (const [name, member] of Object.entries(body)) {
      if (/^\w+$/.test(name) && typeof member === 'string') form.set(name, member)
    }
    return done(String(form), refreshToken)
  }
  const text = JSON.stringify(body)
  // Cut before the end it is no JSON, and nothing in it can be believed.
  if (kind < 0.3) return done(text.slice(0, Math.floor(random() * text.length)))
  return done(chance(0.1) ? ` \n${text}\t` : text, refreshToken)
}
