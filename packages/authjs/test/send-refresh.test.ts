import { type ActiveGrant, NotSentError } from '@token-rotation/core'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { DPoP, generateKeyPair } from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { refreshFetcher, type RefreshFetcherOptions } from '../src/refresh-fetcher.ts'
import { resolveProvider } from '../src/resolve-provider.ts'

const token = 'https://as.example/token'
const tokens = { access_token: 'a', refresh_token: 'the-refresh-token' }
const state: ActiveGrant = { status: 'active', id: 'g', provider: 'demo', generation: 0, tokens }

type Answer = (init: RequestInit) => Response | Promise<Response>

/** Sends one refresh request through a server that gives these answers, one after the other. */
async function send(
  answers: readonly Answer[],
  options: RefreshFetcherOptions = {},
  request: { readonly resource?: string; readonly deadline?: number } = {},
) {
  const sent: RequestInit[] = []
  const provider = resolveProvider({
    id: 'demo',
    type: 'oauth',
    token,
    clientId: 'id',
    clientSecret: 'secret',
    [Symbol('custom-fetch')]: async (_url: string, init: RequestInit = {}) => {
      sent.push(init)
      return answers[sent.length - 1]!(init)
    },
  })!
  const fetcher = refreshFetcher(() => provider, options)
  const refreshToken = tokens.refresh_token
  const answer = fetcher({ refreshToken, state, signal: undefined, ...request })
  return { answer: await answer.catch((error: unknown) => error), sent }
}

const success: Answer = () => Response.json({ access_token: 'b', token_type: 'DPoP' })
const nonceWanted =
  (nonce: string, status = 400): Answer =>
  () =>
    Response.json({ error: 'use_dpop_nonce' }, { status, headers: { 'dpop-nonce': nonce } })

async function handle() {
  return DPoP({}, await generateKeyPair('ES256'))
}

function proofOf({ headers }: RequestInit): string {
  return new Headers(headers).get('dpop')!
}

function formOf({ body }: RequestInit): Record<string, string> {
  return Object.fromEntries(body as URLSearchParams)
}

describe('A refresh request', () => {
  it('names a resource, or what a provider calls it', async () => {
    const resource = 'https://api.example'
    const plain = await send([success], {}, { resource })
    expect(formOf(plain.sent[0]!)).toMatchObject({ resource })
    const audience = await send(
      [success],
      { profile: { resourceParameter: 'audience' } },
      { resource },
    )
    expect(formOf(audience.sent[0]!)).toEqual({
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
      audience: resource,
    })
  })

  it('asks for no scope of its own', async () => {
    const { sent } = await send([success])
    expect(formOf(sent[0]!)).toEqual({
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    })
  })
})

describe('A refresh request with a proof of possession', () => {
  it('proves its key for the token endpoint', async () => {
    const { sent } = await send([success], { dpop: await handle() })
    expect(sent).toHaveLength(1)
    expect(decodeProtectedHeader(proofOf(sent[0]!))).toMatchObject({ typ: 'dpop+jwt' })
    expect(decodeJwt(proofOf(sent[0]!))).toMatchObject({ htm: 'POST', htu: token })
  })

  it.each([400, 401])('repeats itself with the nonce that a %i asks for', async (status) => {
    const { answer, sent } = await send([nonceWanted('n-1', status), success], {
      dpop: await handle(),
    })
    expect((answer as Response).status).toBe(200)
    const [first, second] = sent.map((init) => decodeJwt(proofOf(init)))
    expect(first!.nonce).toBeUndefined()
    expect(second!.nonce).toBe('n-1')
    expect(second!.jti).not.toBe(first!.jti)
  })

  it('uses the nonce that came with an answer for the next request', async () => {
    const dpop = await handle()
    const withNonce: Answer = () =>
      Response.json({ access_token: 'b' }, { headers: { 'dpop-nonce': 'n-2' } })
    await send([withNonce], { dpop })
    const { sent } = await send([success], { dpop })
    expect(decodeJwt(proofOf(sent[0]!)).nonce).toBe('n-2')
  })

  it('is repeated once: a second refusal is the answer', async () => {
    const { answer, sent } = await send([nonceWanted('n-1'), nonceWanted('n-2')], {
      dpop: await handle(),
    })
    expect(sent).toHaveLength(2)
    expect(await (answer as Response).json()).toEqual({ error: 'use_dpop_nonce' })
  })

  it.each<[string, Answer]>([
    [
      'a refusal for another reason',
      () =>
        Response.json(
          { error: 'invalid_grant' },
          { status: 400, headers: { 'dpop-nonce': 'n-1' } },
        ),
    ],
    ['no nonce', () => Response.json({ error: 'use_dpop_nonce' }, { status: 400 })],
    [
      'no JSON',
      () => new Response('use_dpop_nonce', { status: 400, headers: { 'dpop-nonce': 'n-1' } }),
    ],
  ])('is not repeated for %s', async (_name, answer) => {
    expect((await send([answer], { dpop: await handle() })).sent).toHaveLength(1)
  })

  it('is not repeated when it is too late: nothing was spent', async () => {
    let now = 0
    const late: Answer = (init) => {
      now = 20
      return nonceWanted('n-1')(init)
    }
    const options = { dpop: await handle(), clock: () => now }
    const { answer, sent } = await send([late], options, { deadline: 10 })
    expect(answer).toBeInstanceOf(NotSentError)
    expect(sent).toHaveLength(1)
  })
})

describe('A refresh request without one', () => {
  it('leaves a demand for a nonce to the judge', async () => {
    expect((await send([nonceWanted('n-1')])).sent).toHaveLength(1)
  })
})
