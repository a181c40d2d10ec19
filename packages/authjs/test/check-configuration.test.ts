import { accountStore } from '@token-rotation/accounts'
import { memoryStore } from '@token-rotation/core'
import { describe, expect, it } from 'vitest'
import { serverlessHost } from '../src/check-configuration.ts'
import { memoryTables } from '../../accounts/test/support/memory-tables.ts'
import { authApp } from './support/auth-app.ts'

const demo = {
  id: 'my-idp',
  name: 'Demo',
  type: 'oidc',
  issuer: 'https://issuer.example',
  clientId: 'id',
  clientSecret: 'secret',
}
const adapter = { getUser: () => null }

describe('checkConfiguration', () => {
  it.each([
    ['secret', { secret: undefined }, ['AUTH_SECRET', 'openssl rand']],
    ['secret', { secret: [] }, ['AUTH_SECRET']],
    ['clientId', { providers: [{ ...demo, clientId: undefined }] }, ['"my-idp"', 'AUTH_MY_IDP_ID']],
    [
      'clientSecret',
      { providers: [{ ...demo, clientSecret: undefined }] },
      ['"my-idp"', 'AUTH_MY_IDP_SECRET'],
    ],
    ['issuer', { providers: [{ ...demo, issuer: undefined }] }, ['"my-idp"', 'AUTH_MY_IDP_ISSUER']],
    [
      'token_endpoint_auth_method',
      { providers: [{ ...demo, client: { token_endpoint_auth_method: 'x' } }] },
      ['"x"'],
    ],
    ['store', { adapter }, ['drizzleAccounts', 'session.strategy']],
    ['store', { adapter, session: { strategy: 'database' } }, ['prismaAccounts']],
    ['session.strategy', { session: { strategy: 'database' } }, ['"adapter"', 'use "jwt"']],
  ])(
    'names %s and the remedy, at every request until it is right',
    async (setting, config, parts) => {
      const app = authApp({ providers: [demo as never], ...config } as never)
      for (let round = 0; round < 2; round += 1) {
        const thrown = await app.getAccessToken().catch((error: unknown) => error)
        expect(thrown).toMatchObject({
          name: 'ConfigurationError',
          code: 'ERR_CONFIGURATION',
          setting,
        })
        for (const part of parts) expect((thrown as Error).message).toContain(part)
      }
      await expect(app.readSession()).rejects.toMatchObject({ setting })
    },
  )

  it('names a store that this version does not support', async () => {
    const store = { ...memoryStore(), kind: 'redis' } as never
    const app = authApp({ providers: [demo as never] }, { store })
    await expect(app.getAccessToken()).rejects.toMatchObject({ setting: 'store' })
  })

  it('has nothing against an adapter whose sessions are in cookies', async () => {
    const session = { strategy: 'jwt' as const }
    const app = authApp({ providers: [demo as never], adapter, session })
    expect(await app.getAccessToken()).toEqual({ status: 'signed-out' })
  })

  it('names the adapter that a store of accounts is for', async () => {
    const store = accountStore(memoryTables().tables)
    const app = authApp({ providers: [demo as never] }, { store })
    await expect(app.getAccessToken()).rejects.toMatchObject({ setting: 'adapter' })
  })

  it('names a backend whose tokens have no account', async () => {
    const store = accountStore(memoryTables().tables)
    const credentials = { id: 'backend', type: 'credentials', authorize: () => null }
    const profiles = { backend: { refresh: async () => new Response() } }
    const user = { providers: [credentials as never], adapter, session: { strategy: 'jwt' } }
    const app = authApp(user as never, { store, profiles })
    const thrown = await app.getAccessToken().catch((error: unknown) => error)
    expect(thrown).toMatchObject({ setting: 'store' })
    expect((thrown as Error).message).toContain('"backend"')
  })

  it('is content with what the environment completes', async () => {
    const env = { AUTH_SECRET: 's', AUTH_MY_IDP_ID: 'id', AUTH_MY_IDP_SECRET: 's' }
    const bare = { ...demo, clientId: undefined, clientSecret: undefined }
    const app = authApp({ secret: undefined, providers: [bare as never] } as never, { env })
    expect(await app.getAccessToken()).toEqual({ status: 'signed-out' })
  })

  it('asks providers without OAuth for nothing', async () => {
    const providers = [{ id: 'credentials', type: 'credentials', authorize: () => null }]
    const app = authApp({ providers: providers as never })
    expect(await app.getAccessToken()).toEqual({ status: 'signed-out' })
  })

  it('says once that a serverless host needs a shared store', async () => {
    const app = authApp({ providers: [demo as never] }, { env: { VERCEL: '1' } })
    await app.getAccessToken()
    await app.getAccessToken()
    expect(app.errors).toEqual([expect.stringMatching(/Vercel.*shared store/)])
  })
})

describe('serverlessHost', () => {
  it.each([
    [{ VERCEL: '1' }, 'Vercel'],
    [{ AWS_LAMBDA_FUNCTION_NAME: 'f' }, 'AWS Lambda'],
    [{ CF_PAGES: '1' }, 'Cloudflare Pages'],
    [{ NODE_ENV: 'production' }, undefined],
  ])('recognises %j', (env, expected) => {
    expect(serverlessHost(env)).toBe(expected)
  })
})
