import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { AccessTokenError, tokenRotation } from '../src/index.ts'
import { fakeEvent } from './support/fake-event.ts'

const resolve = () => new Response('page')
const cookie = 'authjs.session-token=whatever'

/** A configuration that the handle of SvelteKitAuth has completed. */
const completed = { providers: [], secret: ['secret'], skipCSRFCheck: Symbol('skip') as never }

describe('rotation.handle', () => {
  it('gives locals that know nobody where nobody is signed in', async () => {
    const { event } = fakeEvent()
    const { handle } = tokenRotation(completed)
    expect(await (await handle({ event, resolve })).text()).toBe('page')
    expect(await event.locals.auth()).toBeNull()
    expect(await event.locals.getSession()).toBeNull()
    expect(await event.locals.getAccessToken()).toEqual({ status: 'signed-out' })
  })

  it('touches no configuration while Kit is building', async () => {
    const lazy = () => {
      throw new Error('the environment is empty')
    }
    for (const rotation of [tokenRotation({ providers: [] }), tokenRotation(lazy)]) {
      const { event } = fakeEvent()
      await rotation.handle({ event, resolve })
      expect(await event.locals.auth()).toBeNull()
      expect(await event.locals.getAccessToken()).toEqual({ status: 'signed-out' })
      await expect(rotation.fetch(event, 'https://api.example')).rejects.toThrow(AccessTokenError)
      expect(await rotation.endSessionUrl(event)).toBeUndefined()
    }
  })

  it.each([
    ['comes first', { locals: {} }, 'handle'],
    ['meets an old version', { locals: { getSession: async () => null } }, '@auth/sveltekit'],
    ['finds that SvelteKitAuth was given another configuration', { cookie }, 'SvelteKitAuth'],
  ])('says so when it %s', async (_name, options, setting) => {
    const { handle } = tokenRotation({ providers: [] })
    await expect(handle({ event: fakeEvent(options).event, resolve })).rejects.toMatchObject({
      name: 'ConfigurationError',
      setting,
    })
  })

  it('says at the first request what is missing', async () => {
    const { handle } = tokenRotation({ ...completed, secret: [] })
    await expect(handle({ event: fakeEvent().event, resolve })).rejects.toMatchObject({
      name: 'ConfigurationError',
      setting: 'secret',
    })
  })

  it('passes on what a lazy configuration throws', async () => {
    const rotation = tokenRotation(() => Promise.reject(new Error('no tenant')))
    const { event } = fakeEvent()
    await expect(rotation.config(event)).rejects.toThrow('no tenant')
    await expect(rotation.handle({ event, resolve })).rejects.toThrow('no tenant')
  })

  it('makes a lazy configuration once for all copies of an event', async () => {
    let made = 0
    const rotation = tokenRotation(() => {
      made += 1
      return { ...completed }
    })
    const { event } = fakeEvent({ cookie })
    await rotation.config({ ...event })
    await rotation.handle({ event: { ...event }, resolve })
    expect(await rotation.getAccessToken(event)).toEqual({ status: 'signed-out' })
    expect(made).toBe(1)
  })
})

describe('tokenRotation', () => {
  it.each([
    ['no configuration', undefined, undefined],
    ['no providers', {}, undefined],
    ['a store that is a text', { providers: [] }, { store: 'redis://localhost' }],
    ['an origin that is none', { providers: [] }, { api: ['example.com'] }],
  ])('throws at once for %s', (_name, config, options) => {
    expect(() => tokenRotation(config as never, options as never)).toThrow(TypeError)
  })

  it('can be imported by Node alone, without Vite and without any environment variable', async () => {
    const source = (file: string) =>
      JSON.stringify(new URL(`../src/${file}.ts`, import.meta.url).href)
    const script = `
      const { tokenRotation } = await import(${source('index')})
      const { signInOnRefreshTokenError } = await import(${source('sign-in-on-refresh-token-error')})
      await import(${source('types')})
      const rotation = tokenRotation({ providers: [] })
      console.log(typeof rotation.handle, signInOnRefreshTokenError({ error: 'RefreshTokenError' }))`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--conditions=@token-rotation/source',
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        script,
      ],
      { env: {} as NodeJS.ProcessEnv, cwd: new URL('..', import.meta.url) },
    )
    expect(stdout).toBe('function false\n')
  })
})
