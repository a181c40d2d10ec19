import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { appOf, examine, examineFile, only, runIn, verdicts } from './support/doctor.ts'

const repository = resolve(import.meta.dirname, '../../..')

/** next-auth v5, with these providers. */
const wrapped = (providers: string, options = '') => `
import NextAuth from 'next-auth'
import Google from 'next-auth/providers/google'
import GitHub from 'next-auth/providers/github'
import MicrosoftEntraID from 'next-auth/providers/microsoft-entra-id'
import Okta from 'next-auth/providers/okta'
import { tokenRotation } from '@token-rotation/next-auth'
import { redisStore } from '@token-rotation/redis'

const rotation = tokenRotation({ providers: [${providers}] }${options && `, ${options}`})
export const { handlers, auth, signIn, signOut } = NextAuth(rotation.config)
`

describe('doctor, where the configuration is', () => {
  test.each([
    'auth.ts',
    'src/auth.ts',
    'auth.js',
    'auth.config.ts',
    'lib/auth.ts',
    'src/hooks.server.ts',
    'app/api/auth/[...nextauth]/route.ts',
    'src/app/api/auth/[...nextauth]/route.ts',
    'pages/api/auth/[...nextauth].ts',
    'pages/api/auth/[...nextauth].js',
  ])('%s is found by itself', (file) => {
    const text = wrapped('Google')
    const { code, configuration } = examineFile(file, text)
    expect(configuration?.at).toMatch(`${file}:`)
    expect(code).toBe(0)
  })

  test('another file can be named', () => {
    const folder = appOf({ 'packages/web/login.ts': wrapped('Google') })
    expect(examine(folder, '--config', 'packages/web/login.ts').code).toBe(0)
  })

  test('a folder without one, a file that is missing, and one that is no source are a wrong use', () => {
    expect(runIn(appOf({}), 'doctor')).toMatchObject({
      code: 2,
      output: expect.stringContaining('no Auth.js configuration in this folder') as string,
    })
    expect(runIn(appOf({}), 'doctor', '--config', 'auth.ts').code).toBe(2)
    const broken = runIn(appOf({ 'auth.ts': 'const secret = "s3cr3t" const' }), 'doctor')
    expect(broken.code).toBe(2)
    expect(broken.output).toContain('auth.ts cannot be read')
    expect(broken.output).not.toContain('s3cr3t')
  })

  test('providers of something else than Auth.js are not taken for it', () => {
    const nest = `
      import { Module } from '@nestjs/common'
      Module({ providers: [{ id: 'service' }] })
    `
    expect(runIn(appOf({ 'src/main.ts': nest }), 'doctor').code).toBe(2)
  })
})

describe('doctor, what the providers ask for', () => {
  test('what is missing is added, and what is there is not', () => {
    const examined = examineFile(
      'auth.ts',
      wrapped(`
        Google({ authorization: { params: { access_type: 'offline' } } }),
        MicrosoftEntraID({
          authorization: 'https://example.com/authorize?scope=openid+offline_access',
        })`),
    )
    const [google, entra] = examined.providers
    expect(google).toMatchObject({ verdict: 'refreshes' })
    expect(google?.added).toEqual({ prompt: 'consent' })
    expect(entra?.verdict).toBe('refreshes')
    expect(entra?.added).toEqual({})
    expect(examined.code).toBe(0)
  })

  test('with signInParams: false nothing is added, and the place to add it is named', () => {
    const examined = examineFile('auth.ts', wrapped('Google', '{ signInParams: false }'))
    const google = only(examined)
    expect(google.verdict).toBe('needs-change')
    expect(google.added).toEqual({})
    expect(google.remedies.join()).toMatch(/add access_type "offline" in .*auth\.ts:\d+/)
    expect(examined.code).toBe(1)
  })

  test('a value that keeps the refresh token away stays, and is named', () => {
    const text = wrapped(`Google({ authorization: { params: { prompt: 'select_account' } } })`)
    expect(only(examineFile('auth.ts', text))).toMatchObject({
      verdict: 'needs-change',
      remedies: [expect.stringContaining('"prompt"')],
    })
  })

  test('of two words in one value one is enough', () => {
    const text = wrapped(
      `Google({ authorization: { params: { prompt: 'select_account consent' } } })`,
    )
    expect(only(examineFile('auth.ts', text)).verdict).toBe('refreshes')
  })

  test('a scope that the app has to ask for itself counts when it does', () => {
    const asking = `Okta({ authorization: { params: { scope: 'openid offline_access' } } })`
    expect(only(examineFile('auth.ts', wrapped(asking))).verdict).toBe('refreshes')
    expect(only(examineFile('auth.ts', wrapped('Okta'))).verdict).toBe('needs-change')
  })

  test.each([
    "['openid', 'offline_access'].join(' ')",
    "'openid ' + 'offline_access'",
    '`openid ${offline}`',
    'scopes.join(" ")',
  ])('a scope can be put together from what is written: %s', (scope) => {
    const constants = `const offline = 'offline_access'\nconst scopes = ['openid', offline]\n`
    const text = constants + wrapped(`Okta({ authorization: { params: { scope: ${scope} } } })`)
    expect(only(examineFile('auth.ts', text)).verdict).toBe('refreshes')
    const without = text.replaceAll('offline_access', 'email')
    expect(only(examineFile('auth.ts', without)).verdict).toBe('needs-change')
    const computed = text.replaceAll("'offline_access'", 'process.env.SCOPE')
    expect(only(examineFile('auth.ts', computed)).verdict).toBe('depends')
  })

  test('a value that is computed is neither taken for there nor for missing', () => {
    const text = wrapped(
      'Google({ authorization: { params: { prompt: process.env.PROMPT, access_type: "offline" } } })',
    )
    const google = only(examineFile('auth.ts', text))
    expect(google.verdict).toBe('refreshes')
    expect(google.notes.join()).toContain('"prompt" is computed at run time')
  })

  test('a provider can have an id of its own', () => {
    const text = wrapped(`Google({ id: 'google-work' }), { ...GitHub({}), id: 'code' }`)
    const { providers } = examineFile('auth.ts', text)
    expect(providers.map(({ provider, name }) => [provider, name])).toEqual([
      ['google-work', 'Google'],
      ['code', 'GitHub'],
    ])
  })

  test('a profile of the app says how its provider rotates', () => {
    const options = `{ profiles: { google: { replay: 'never' }, github: { refreshes: false } } }`
    const { providers } = examineFile('auth.ts', wrapped('Google, GitHub', options))
    expect(providers[0]?.rotation).toMatchObject({ isStrict: true })
    expect(providers[1]?.verdict).toBe('cannot')
  })
})

describe('doctor, what a profile of the app asks for', () => {
  const asked = (provider: string, signIn: string, more = '') =>
    only(examineFile('auth.ts', wrapped(provider, `{ profiles: { ${signIn} }${more} }`)))

  test('it is added, as at sign-in, and counts', () => {
    expect(asked('Okta', `okta: { signIn: { scope: 'offline_access' } }`)).toMatchObject({
      verdict: 'refreshes',
      added: { scope: 'offline_access' },
    })
    expect(asked('Okta', `okta: { signIn: { scope: 'email' } }`).verdict).toBe('needs-change')
    expect(asked('Okta', `other: { signIn: { scope: 'offline_access' } }`).verdict).toBe(
      'needs-change',
    )
  })

  test('a scope grows by it, and loses nothing', () => {
    const asking = `Okta({ authorization: { params: { scope: 'openid offline_access' } } })`
    const okta = asked(asking, `okta: { signIn: { scope: 'okta.users.read' } }`)
    expect(okta).toMatchObject({ verdict: 'refreshes', added: { scope: 'okta.users.read' } })
  })

  test('it takes the place of what is added by itself', () => {
    const google = asked('Google', `google: { signIn: { prompt: 'consent' } }`)
    expect(google).toMatchObject({ verdict: 'needs-change', added: { prompt: 'consent' } })
    expect(google.remedies).toEqual([
      expect.stringMatching(/^add access_type "offline" to the "signIn" of its profile/),
    ])
    const whole = `google: { signIn: { prompt: 'consent', access_type: 'offline' } }`
    expect(asked('Google', whole).verdict).toBe('refreshes')
  })

  test('it is found by the id that the app has given to a provider', () => {
    const provider = `Okta({ id: 'work' })`
    expect(asked(provider, `work: { signIn: { scope: 'offline_access' } }`).verdict).toBe(
      'refreshes',
    )
  })

  test('a value that is computed is neither there nor missing', () => {
    const params = `{ prompt: process.env.PROMPT, access_type: 'offline' }`
    const google = asked('Google', `google: { signIn: ${params} }`)
    expect(google).toMatchObject({ verdict: 'refreshes', added: { access_type: 'offline' } })
    expect(google.notes.join()).toContain('"prompt" is computed at run time')
    const hidden = asked('Google', 'google: { signIn: process.env.PARAMS }')
    expect(hidden.verdict).toBe('refreshes')
    expect(hidden.notes.join()).toContain('access_type "offline", which cannot be read')
  })

  const custom = `{ id: 'own', type: 'oidc', issuer: 'https://id.example' }`

  test.each([`{ scope: 'offline_access' }`, `{ access_type: 'offline' }`, `{ durable: 'yes' }`])(
    'a provider of the app refreshes with %s',
    (signIn) => {
      const own = asked(custom, `own: { signIn: ${signIn} }`)
      expect(own.verdict).toBe('refreshes')
      expect(Object.keys(own.added)).toHaveLength(1)
    },
  )

  test('a provider of the app that asks for something else keeps that', () => {
    const other = custom.replace('}', `, authorization: { params: { access_type: 'online' } } }`)
    expect(asked(other, `own: { signIn: { access_type: 'offline' } }`)).toMatchObject({
      verdict: 'needs-change',
      remedies: [expect.stringContaining('"access_type"')],
    })
    const scoped = custom.replace('}', `, authorization: { params: { scope: 'openid' } } }`)
    expect(asked(scoped, `own: { signIn: { scope: 'offline_access' } }`).verdict).toBe('refreshes')
  })

  test('with signInParams: false nothing of it is added', () => {
    for (const [provider, id] of [
      [custom, 'own'],
      ['Okta', 'okta'],
    ]) {
      const profile = `${id}: { signIn: { scope: 'offline_access' } }`
      const found = asked(provider!, profile, ', signInParams: false')
      expect(found).toMatchObject({ verdict: 'needs-change', added: {} })
      expect(found.remedies.join()).toContain('drop "signInParams: false"')
    }
  })
})

describe('doctor, what is confirmed', () => {
  const confirm = (providers: string, names: string, options = '') =>
    examineFile('auth.ts', wrapped(providers, options), '--confirm', names)

  test('a setting at a provider is taken to be there', () => {
    const examined = confirm('Google, GitHub', 'github')
    expect(verdicts(examined)).toEqual({ google: 'refreshes', github: 'confirmed' })
    expect(examined.providers[1]?.remedies).toEqual([])
    expect(examined.code).toBe(0)
    expect(examineFile('auth.ts', wrapped('Google, GitHub')).code).toBe(1)
  })

  test('a provider of the app is taken to issue refresh tokens', () => {
    const own = `{ id: 'own', type: 'oidc', issuer: 'https://id.example' }`
    expect(confirm(own, 'own')).toMatchObject({ code: 0, providers: [{ verdict: 'confirmed' }] })
  })

  test('what can be seen stays as it is', () => {
    const missing = confirm('Okta', 'okta')
    expect(only(missing).verdict).toBe('needs-change')
    expect(only(missing).notes.join()).toContain('cannot be confirmed')
    expect(missing.code).toBe(1)
    const never = confirm('GitHub', 'github', '{ profiles: { github: { refreshes: false } } }')
    expect(only(never).verdict).toBe('cannot')
    expect(never.code).toBe(1)
  })

  test('anything else that is wrong still counts', () => {
    const text = `
      import NextAuth from 'next-auth'
      import GitHub from 'next-auth/providers/github'
      export const { auth } = NextAuth({ providers: [GitHub] })
    `
    const folder = appOf({ 'auth.ts': text })
    const { code, output } = runIn(folder, 'doctor', '--confirm', 'github')
    expect(code).toBe(1)
    expect(output).toContain('will refresh once the configuration is wrapped')
  })

  test('a name that is not among the providers is a wrong use', () => {
    const folder = appOf({ 'auth.ts': wrapped('Google') })
    const { code, output } = runIn(folder, 'doctor', '--confirm', 'google,slack')
    expect(code).toBe(2)
    expect(output).toContain('"slack": it is not among the providers (google)')
  })
})

describe('doctor, providers of the app', () => {
  const custom = (members: string) =>
    examineFile('auth.ts', wrapped(`{ id: 'own', name: 'Own', type: 'oidc', ${members} }`))

  test('one that asks for a refresh token refreshes, and is taken as strict', () => {
    const examined = custom(
      `issuer: 'https://id.example', authorization: { params: { scope: 'openid offline_access' } }`,
    )
    expect(only(examined)).toMatchObject({ verdict: 'refreshes', rotation: { isStrict: true } })
    expect(examined.code).toBe(0)
  })

  test('one that asks for none is not known, and nothing is added for it', () => {
    const own = only(custom(`issuer: 'https://id.example'`))
    expect(own.verdict).toBe('unknown')
    expect(own.added).toEqual({})
    expect(own.remedies.join()).toContain('offline_access')
  })

  test('one without issuer and token endpoint cannot be refreshed', () => {
    const own = only(custom(`clientId: 'me'`))
    expect(own.verdict).toBe('needs-change')
    expect(own.remedies.join()).toContain('issuer')
  })

  test('a backend behind credentials refreshes by its profile', () => {
    const text = `
      import NextAuth from 'next-auth'
      import Credentials from 'next-auth/providers/credentials'
      import { tokenRotation } from '@token-rotation/next-auth'
      const send = () => fetch('/token', { body: new URLSearchParams({ grant_type: 'refresh_token' }) })
      const rotation = tokenRotation(
        { providers: [Credentials({ authorize: () => null })] },
        { profiles: { credentials: { refresh: send } } },
      )
      export const { auth } = NextAuth(rotation.config)
    `
    const examined = examineFile('auth.ts', text)
    expect(only(examined)).toMatchObject({ verdict: 'refreshes', rotation: { isStrict: true } })
    expect(examined.problems).toEqual([])
    const { output } = runIn(appOf({ 'auth.ts': text }), 'doctor')
    expect(output).toMatch(/^credentials\b.*\n {2}refreshes by a function of yours$/m)
    const ofApp = text.replace('Credentials({', `{ id: 'credentials', type: 'credentials', ...({`)
    const custom = ofApp.replace('=> null })', '=> null }) }')
    expect(runIn(appOf({ 'auth.ts': custom }), 'doctor').output).toContain(
      'refreshes by a function of yours',
    )
    // Every instance would refresh on its own.
    const serverless = examineFile('auth.ts', text, '--deployment', 'serverless')
    expect(serverless.store.isMissing).toBe(true)
    const without = text.replace('profiles: {', 'profiles_: {')
    expect(only(examineFile('auth.ts', without)).verdict).toBe('not-oauth')
  })
})

describe('doctor, shapes of configurations', () => {
  test('next-auth v5 that is not wrapped refreshes nothing yet', () => {
    const text = `
      import NextAuth from 'next-auth'
      import Google from 'next-auth/providers/google'
      export const { auth, handlers } = NextAuth({ providers: [Google] })
    `
    const examined = examineFile('auth.ts', text)
    expect(examined.configuration?.isWrapped).toBe(false)
    expect(examined.problems).toEqual([expect.stringMatching(/nothing refreshes yet.*auth\.ts:4/)])
    expect(examined.code).toBe(1)
    const { output } = runIn(appOf({ 'auth.ts': text }), 'doctor')
    expect(output).toContain('will refresh once the configuration is wrapped')
    expect(output).not.toMatch(/^ *refreshes$/m)
  })

  test('a configuration that is a function of the request is read', () => {
    const text = `
      import NextAuth from 'next-auth'
      import Google from 'next-auth/providers/google'
      export const { auth } = NextAuth(async (req) => {
        return { providers: [Google] }
      })
    `
    expect(verdicts(examineFile('auth.ts', text))).toEqual({ google: 'refreshes' })
  })

  test('next-auth v4: authOptions on their own, with types around them', () => {
    const text = `
      import type { NextAuthOptions } from 'next-auth'
      import GoogleProvider from 'next-auth/providers/google'
      import AzureADProvider from 'next-auth/providers/azure-ad'
      export const authOptions = {
        providers: [
          GoogleProvider({ clientId: process.env.ID!, clientSecret: process.env.SECRET! }),
          AzureADProvider({ clientId: process.env.ID as string, clientSecret: '' }),
        ],
      } satisfies NextAuthOptions
    `
    expect(verdicts(examineFile('lib/auth.ts', text))).toEqual({
      google: 'refreshes',
      'azure-ad': 'refreshes',
    })
  })

  test('next-auth v4 with the request before the options', () => {
    const text = `
      import NextAuth from 'next-auth'
      import GitHubProvider from 'next-auth/providers/github'
      export default async function auth(req, res) {
        return await NextAuth(req, res, { providers: [GitHubProvider({ clientId: '' })] })
      }
    `
    expect(verdicts(examineFile('pages/api/auth/[...nextauth].js', text))).toEqual({
      github: 'depends',
    })
  })

  test('next-auth v4 and v3 speak OAuth 1.0 to Twitter, unless told otherwise', () => {
    const app = (options: string) =>
      appOf({
        'package.json': JSON.stringify({ dependencies: { 'next-auth': '^4.24.11' } }),
        'auth.ts': `
          import NextAuth from 'next-auth'
          import TwitterProvider from 'next-auth/providers/twitter'
          export default NextAuth({ providers: [TwitterProvider({ ${options} })] })
        `,
      })
    expect(only(examine(app(''))).verdict).toBe('needs-change')
    expect(only(examine(app(`version: '2.0'`))).verdict).toBe('refreshes')
  })

  test('next-auth v3: all providers from one module, and its names for parameters', () => {
    const text = `
      import NextAuth from 'next-auth'
      import Providers from 'next-auth/providers'
      export default NextAuth({
        providers: [
          Providers.Google({
            authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth?prompt=consent&access_type=offline',
          }),
          Providers.Okta({ scope: 'openid offline_access' }),
        ],
      })
    `
    const { providers } = examineFile('pages/api/auth/[...nextauth].js', text)
    expect(providers).toMatchObject([
      { provider: 'google', verdict: 'refreshes' },
      { provider: 'okta', verdict: 'refreshes' },
    ])
    expect(providers[0]?.added).toEqual({})
  })

  test('a configuration in other files, two levels away, with spreads between them', () => {
    const folder = appOf({
      'auth.ts': `
        import NextAuth from 'next-auth'
        import { tokenRotation } from '@token-rotation/next-auth'
        import { authConfig } from './config/auth.config'
        export const rotation = tokenRotation({ ...authConfig, trustHost: true })
        export const { auth } = NextAuth(rotation.config)
      `,
      'config/auth.config.ts': `
        import type { NextAuthConfig } from 'next-auth'
        import social, { entra } from './providers.js'
        export const authConfig: NextAuthConfig = { providers: [...social, entra()] }
      `,
      'config/providers.ts': `
        import Google from 'next-auth/providers/google'
        import MicrosoftEntraID from 'next-auth/providers/microsoft-entra-id'
        const list = [Google] as const
        export default list
        export function entra() {
          return MicrosoftEntraID({ issuer: process.env.ISSUER })
        }
      `,
    })
    const examined = examine(folder)
    expect(examined.problems).toEqual([])
    expect(verdicts(examined)).toEqual({ google: 'refreshes', 'microsoft-entra-id': 'refreshes' })
    expect(examined.providers[1]?.at).toBe('config/auth.config.ts:4')
  })

  test('a route that imports with an alias', () => {
    const folder = appOf({
      'src/app/api/auth/[...nextauth]/route.ts': `
        import NextAuth from 'next-auth'
        import { options } from '@/config/login'
        const handler = NextAuth(options)
        export { handler as GET, handler as POST }
      `,
      'src/config/login.ts': `
        import Google from 'next-auth/providers/google'
        export const options = { providers: [Google({ clientId: '', clientSecret: '' })] }
      `,
    })
    expect(verdicts(examine(folder))).toEqual({ google: 'refreshes' })
  })

  test('of a condition all branches count', () => {
    const text = wrapped(`
      ...(process.env.GITHUB ? [GitHub] : []),
      process.env.OKTA && Okta,
    `).replace('] })', '].filter(Boolean) })')
    const { providers, problems } = examineFile('auth.ts', text)
    expect(problems).toEqual([])
    expect(providers.map(({ provider }) => provider)).toEqual(['github', 'okta'])
  })

  test('what is pushed into the list counts', () => {
    const text = `
      import NextAuth, { type NextAuthConfig } from 'next-auth'
      import Google from '@auth/core/providers/google'
      import Slack from '@auth/core/providers/slack'
      const providers: NextAuthConfig['providers'] = [Google]
      if (process.env.SLACK) providers.push(Slack)
      export const { auth } = NextAuth({ providers })
    `
    expect(Object.keys(verdicts(examineFile('auth.ts', text)))).toEqual(['slack', 'google'])
  })

  test('providers that are computed are said to be, and have to be named', () => {
    const text = `
      import NextAuth from 'next-auth'
      import { tokenRotation } from '@token-rotation/next-auth'
      import { loadProviders } from 'company-login'
      const rotation = tokenRotation({ providers: loadProviders() })
      export const { auth } = NextAuth(rotation.config)
    `
    const examined = examineFile('auth.ts', text)
    expect(examined.problems).toEqual([
      'auth.ts:5: providers are computed at run time and cannot be read, so name them: token-rotation doctor google slack',
    ])
    expect(examined.code).toBe(1)
  })

  test('a parameter is not taken for a variable of the same name', () => {
    const text = `
      import NextAuth from 'next-auth'
      import Google from 'next-auth/providers/google'
      const create = (providers) => NextAuth({ providers })
      const providers = [Google]
      export const { auth } = create(loaded())
    `
    const examined = examineFile('auth.ts', text)
    expect(examined.providers).toEqual([])
    expect(examined.problems.join()).toContain('computed at run time')
  })

  test('names that stand for one another come to an end', () => {
    const text = `
      import NextAuth from 'next-auth'
      const one = { ...other }
      const other = { ...one }
      const list = again()
      function again() { return list }
      export default NextAuth({ ...one, providers: list })
    `
    expect(examineFile('auth.ts', text).code).toBe(1)
    const listOf = (first: string) => `
      import NextAuth from 'next-auth'
      var list = [${first}]
      var either = either || either
      const itself = () => itself
      export default NextAuth({ providers: list })
    `
    for (const first of ['...list', '...either', 'either', 'itself', 'itself()']) {
      expect(examineFile('auth.ts', listOf(first)).code).toBe(1)
    }
  })

  test('a wrapping that Auth.js does not get is named', () => {
    const text = `
      import NextAuth from 'next-auth'
      import Google from 'next-auth/providers/google'
      import { tokenRotation } from '@token-rotation/next-auth'
      const config = { providers: [Google] }
      export const rotation = tokenRotation(config)
      export const { auth } = NextAuth(config)
    `
    const examined = examineFile('auth.ts', text)
    expect(examined.problems).toEqual([expect.stringMatching(/auth\.ts:7.*"rotation\.config"/)])
    const v4 = examineFile(
      'auth.ts',
      text.replace('NextAuth(config)', 'NextAuth(req, res, config)'),
    )
    expect(v4.problems).toEqual(examined.problems)
    const lazy = examineFile('auth.ts', text.replace('NextAuth(config)', 'NextAuth(() => config)'))
    expect(lazy.problems).toEqual(examined.problems)
    expect(
      examineFile('auth.ts', text.replace('NextAuth(config)', 'NextAuth(rotation.config)')).code,
    ).toBe(0)
  })

  test.each([
    [`session: { strategy: 'database' },`, ''],
    ['adapter: PrismaAdapter(prisma),', ''],
    ['adapter: PrismaAdapter(prisma),', '{ store: redisStore(client) }'],
  ])('database sessions need a store over their accounts: %s %s', (config, options) => {
    const imports = `import { PrismaAdapter } from '@auth/prisma-adapter'\n`
    const text = imports + wrapped('Google', options).replace('({ prov', `({ ${config} prov`)
    const examined = examineFile('auth.ts', text)
    expect(examined.problems.join()).toContain('there is no store of the accounts')
    expect(examined.store.text).toContain('{ store: prismaAccounts(prisma) }')
    expect(examined.install).toContain('@token-rotation/prisma')
    expect(examined.code).toBe(1)
    expect(runIn(appOf({ 'auth.ts': text }), 'doctor').output).toContain(
      "import { prismaAccounts } from '@token-rotation/prisma'",
    )
  })

  test.each([
    ['adapter: SomeAdapter(),', '{ store: sqlAccounts(pool) }'],
    [`adapter: SomeAdapter(), session: { strategy: 'jwt' },`, ''],
    [`session: { strategy: 'jwt' },`, ''],
  ])(
    'with such a store, or with sessions in cookies, nothing is missing: %s %s',
    (config, options) => {
      const imports = `import { sqlAccounts } from '@token-rotation/sql'\n`
      const text = imports + wrapped('Google', options).replace('({ prov', `({ ${config} prov`)
      const examined = examineFile('auth.ts', text)
      expect(examined.problems).toEqual([])
      expect(examined.code).toBe(0)
    },
  )
})

describe('doctor, refresh by hand', () => {
  const bodies = [
    `new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token.refresh_token })`,
    `new URLSearchParams([['grant_type', 'refresh_token']])`,
    `querystring.stringify({ grant_type: ['refresh_token'] })`,
    '`client_id=x&grant_type=refresh_token&refresh_token=${token.refresh_token}`',
  ]

  test.each(bodies)('%s is found where it is', (body) => {
    const text = `
      import NextAuth from 'next-auth'
      import Google from 'next-auth/providers/google'
      async function refresh(token) {
        return fetch('https://oauth2.googleapis.com/token', { method: 'POST', body: ${body} })
      }
      export const { auth } = NextAuth({
        providers: [Google],
        callbacks: { jwt: ({ token }) => refresh(token) },
      })
    `
    const { problems } = examineFile('auth.ts', text)
    expect(problems.filter((problem) => problem.includes('auth.ts:5'))).toHaveLength(1)
  })

  test('one that is left beside tokenRotation has to go', () => {
    const text = wrapped('Google').replace(
      'providers:',
      `callbacks: { jwt: () => fetch('/', { body: ${bodies[0]} }) }, providers:`,
    )
    const examined = examineFile('auth.ts', text)
    expect(examined.problems).toEqual([expect.stringContaining('remove that code')])
    expect(examined.code).toBe(1)
  })
})

describe('doctor, in this repository', () => {
  test.each(['nextjs', 'sveltekit', 'express'])(
    'the configuration of apps/%s is found to be wrapped, and its provider to be computed',
    (app) => {
      const examined = examine(resolve(repository, 'apps', app), '--deployment', 'one')
      expect(examined.configuration).toMatchObject({ isWrapped: true, store: 'unreadable' })
      expect(examined.providers).toEqual([])
      expect(examined.problems).toEqual([
        expect.stringMatching(/computed at run time.*so name them/),
      ])
      expect(examined.code).toBe(1)
      expect(examined.adapter).toMatchObject({ isInstalled: true })
    },
  )

  test.each([
    ['next-auth', 'auth.ts'],
    ['next-auth-v4', 'auth.ts'],
    ['next-auth-v3', 'pages/api/auth/[...nextauth].js'],
    ['sveltekit', 'src/auth.ts'],
    ['express', 'src/main.ts'],
  ])('the first example of packages/%s is healthy', (name, file) => {
    const readme = readFileSync(resolve(repository, 'packages', name, 'README.md'), 'utf8')
    const [, example = ''] =
      /^```[jt]s\n((?:(?!^```)[^])*tokenRotation\([^]*?)^```/m.exec(readme) ?? []
    const examined = examineFile(file, example)
    expect(examined.configuration).toMatchObject({ isWrapped: true, store: 'none' })
    expect(verdicts(examined)).toEqual({ google: 'refreshes' })
    expect(examined.code).toBe(0)
  })
})

test('no text of the app is printed that could be a secret', () => {
  const text = wrapped(
    `Google({
      clientId: 'id-s3cr3t',
      clientSecret: 'client-s3cr3t',
      authorization: { params: { prompt: 's3cr3t', login_hint: 's3cr3t' } },
    }), { id: 'own', type: 'oauth', token: 'https://s3cr3t@host', clientSecret: 's3cr3t' }`,
    `{ store: redisStore('redis://user:s3cr3t@host'), adopt: { provider: 's3cr3t' } }`,
  ).replace('providers:', `secret: 's3cr3t', providers:`)
  const folder = appOf({ 'auth.ts': text, '.env': 'AUTH_SECRET=s3cr3t' })
  const runs = [runIn(folder, 'doctor'), runIn(folder, 'doctor', '--json')]
  for (const { code, output } of runs) {
    expect(code).toBe(1)
    expect(output).toContain('google')
    expect(output).not.toContain('s3cr3t')
  }
})
