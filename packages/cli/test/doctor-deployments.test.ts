import { describe, expect, test } from 'vitest'
import { appOf, examine, runIn } from './support/doctor.ts'

const app = (providers: string, options = '') => `
import { redisStore } from '@token-rotation/redis'
import { memoryStore } from '@token-rotation/core'
import NextAuth from 'next-auth'
import Google from 'next-auth/providers/google'
import Discord from 'next-auth/providers/discord'
import { tokenRotation } from '@token-rotation/next-auth'
const rotation = tokenRotation({ providers: [${providers}] }${options && `, ${options}`})
export const { auth } = NextAuth(rotation.config)
`

describe('doctor, deployments', () => {
  test.each([
    ['vercel.json', 'serverless'],
    ['.vercel/project.json', 'serverless'],
    ['wrangler.jsonc', 'serverless'],
    ['wrangler.toml', 'serverless'],
    ['netlify.toml', 'serverless'],
    ['Dockerfile', 'several'],
    ['k8s/deployment.yaml', 'several'],
    ['README.md', 'one'],
  ])('with %s it is %s', (file, kind) => {
    const { deployment } = examine(appOf({ [file]: '' }), 'google')
    expect(deployment.kind).toBe(kind)
  })

  test('an adapter of SvelteKit tells as well, and an option goes before everything', () => {
    const dependencies = { '@sveltejs/adapter-vercel': '^6.0.0' }
    const folder = appOf({ 'package.json': JSON.stringify({ devDependencies: dependencies }) })
    expect(examine(folder, 'google').deployment.kind).toBe('serverless')
    expect(examine(folder, 'google', '--deployment', 'one').deployment.kind).toBe('one')
  })

  test('one process needs no store', () => {
    const { store, code } = examine(appOf({ 'auth.ts': app('Discord') }))
    expect(store).toMatchObject({
      isMissing: false,
      text: expect.stringContaining('nothing is needed') as string,
    })
    expect(code).toBe(0)
  })

  test.each(['several', 'serverless'])(
    '%s must have a store where a refresh token works once',
    (kind) => {
      const folder = appOf({ 'auth.ts': app('Google, Discord') })
      const examined = examine(folder, '--deployment', kind)
      expect(examined.store.isMissing).toBe(true)
      expect(examined.store.text).toMatch(/is a must: .*the session is lost \(discord\)/)
      expect(examined.code).toBe(1)
    },
  )

  test('where refresh tokens can be used again, a store is only recommended', () => {
    const folder = appOf({ 'auth.ts': app('Google') })
    const examined = examine(folder, '--deployment', 'serverless')
    expect(examined.store.isMissing).toBe(false)
    expect(examined.store.text).toContain('is recommended')
    expect(examined.code).toBe(0)
  })

  test('providers that cannot be read, or that nobody knows, are taken as strict', () => {
    const unread = appOf({ 'auth.ts': app('...company()') })
    expect(examine(unread, '--deployment', 'several').store.isMissing).toBe(true)
    const unheardOf = app('Discord').replace('providers/discord', 'providers/unheard-of')
    const examined = examine(appOf({ 'auth.ts': unheardOf }), '--deployment', 'several')
    expect(examined.providers[0]).toMatchObject({ provider: 'unheard-of', verdict: 'unknown' })
    expect(examined.store.isMissing).toBe(true)
  })

  test('without anything to rotate no store is needed', () => {
    const text = app('Discord').replace('providers/discord', 'providers/dribbble')
    const { store } = examine(appOf({ 'auth.ts': text }), '--deployment', 'several')
    expect(store).toMatchObject({ isMissing: false })
    expect(store.text).toContain('nothing to rotate')
  })

  test('a store that is given is enough, and one in memory is none', () => {
    const several = (store: string) =>
      examine(
        appOf({ 'auth.ts': app('Discord', `{ store: ${store} }`) }),
        '--deployment',
        'several',
      )
    expect(several('redisStore(client)').code).toBe(0)
    expect(several('process.env.DEV ? memoryStore() : redisStore(client)').code).toBe(0)
    expect(several('ownStore').code).toBe(0)
    expect(several('memoryStore()').store.isMissing).toBe(true)
    expect(several('undefined').store.isMissing).toBe(true)
  })

  test('the store is that of the client which is there', () => {
    const withClient = (client: string) =>
      examine(
        appOf({
          'package.json': JSON.stringify({ dependencies: { [client]: '1.0.0' } }),
          'auth.ts': app('Discord'),
        }),
        '--deployment',
        'several',
      ).install
    expect(withClient('ioredis')).toBe('npm install @token-rotation/redis')
    expect(withClient('pg')).toBe('npm install @token-rotation/postgres')
  })

  test('people read how a store is given', () => {
    const { output } = runIn(
      appOf({ 'auth.ts': app('Discord') }),
      'doctor',
      '--deployment',
      'several',
    )
    expect(output).toContain("import { redisStore } from '@token-rotation/redis'")
    expect(output).toContain('{ store: redisStore(client) }')
  })
})

describe('doctor, what to install', () => {
  const install = (dependencies: Record<string, string>, lock = 'package-lock.json') => {
    const manifest = JSON.stringify({ dependencies })
    return examine(appOf({ 'package.json': manifest, [lock]: '' }), 'google').install
  }

  test.each([
    ['next-auth', '5.0.0-beta.30', '@token-rotation/next-auth'],
    ['next-auth', 'beta', '@token-rotation/next-auth'],
    ['next-auth', '^4.24.11', '@token-rotation/next-auth-v4'],
    ['next-auth', 'latest', '@token-rotation/next-auth-v4'],
    ['next-auth', '~3.29.0', '@token-rotation/next-auth-v3'],
    ['@auth/sveltekit', '^1.11.0', '@token-rotation/sveltekit'],
    ['@auth/express', '^0.12.0', '@token-rotation/express'],
  ])('for %s %s it is %s', (name, range, adapter) => {
    expect(install({ [name]: range })).toBe(`npm install ${adapter}`)
    expect(install({ [name]: range, [adapter]: '^1.0.0' })).toBe(undefined)
  })

  test('a store that is imported belongs to it', () => {
    const folder = appOf({
      'package.json': JSON.stringify({ dependencies: { 'next-auth': 'beta' } }),
      'auth.ts': app('Google', '{ store: redisStore(client) }'),
    })
    expect(examine(folder).install).toBe(
      'npm install @token-rotation/next-auth @token-rotation/redis',
    )
  })

  test('with the package manager of the app', () => {
    const next = { 'next-auth': 'beta' }
    expect(install(next, 'pnpm-lock.yaml')).toBe('pnpm add @token-rotation/next-auth')
    expect(install(next, 'yarn.lock')).toBe('yarn add @token-rotation/next-auth')
    expect(install(next, 'bun.lock')).toBe('bun add @token-rotation/next-auth')
  })

  test('what is installed counts more than its range', () => {
    const folder = appOf({
      'package.json': JSON.stringify({ dependencies: { 'next-auth': 'catalog:' } }),
      'node_modules/next-auth/package.json': JSON.stringify({ version: '5.0.0-beta.31' }),
    })
    expect(examine(folder, 'google').adapter?.name).toBe('@token-rotation/next-auth')
  })

  test('the lines to write are those of the adapter', () => {
    const manifest = JSON.stringify({ dependencies: { '@auth/sveltekit': '^1.11.0' } })
    const { output } = runIn(appOf({ 'package.json': manifest }), 'doctor', 'google')
    expect(output).toContain("import { tokenRotation } from '@token-rotation/sveltekit'")
    expect(output).toContain('SvelteKitAuth(rotation.config)')
  })
})
