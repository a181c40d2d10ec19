import { describe, expect, expectTypeOf, it } from 'vitest'
import type { AuthConfigLike } from '../src/auth-types.ts'
import type { ComposedConfig } from '../src/compose-config.ts'
import { composedConfigs } from '../src/composed-configs.ts'

/** Stands for composing: what comes out is another object, and tells where it came from. */
function composer() {
  const seen: AuthConfigLike[] = []
  function compose(config: AuthConfigLike): ComposedConfig {
    seen.push(config)
    return { config: { ...config, basePath: '/composed' } } as ComposedConfig
  }
  return { seen, compose }
}

const config: AuthConfigLike = { providers: [] }

describe('composedConfigs, of an object', () => {
  it('composes it once, at once', async () => {
    const { seen, compose } = composer()
    const configs = composedConfigs<[request: object]>(config, compose)
    expect(seen).toEqual([config])
    expect(configs.config).toEqual({ providers: [], basePath: '/composed' })
    const [one, other] = [await configs.of({}), await configs.of({})]
    expect(one).toBe(other)
    expect(one.config).toBe(configs.config)
    expect(seen).toHaveLength(1)
  })

  it.each([[undefined], [null], [{}], [{ providers: {} }], ['config']])(
    'refuses %j at once',
    (given) => {
      const { compose } = composer()
      expect(() => composedConfigs(given as never, compose)).toThrow(TypeError)
    },
  )
})

describe('composedConfigs, of a function', () => {
  it('asks it once for a request, however often and however soon it is needed', async () => {
    const { seen, compose } = composer()
    const requests: object[] = []
    const configs = composedConfigs(async (request: object) => {
      requests.push(request)
      return { ...config }
    }, compose)
    expect(requests).toEqual([])
    const [one, other] = [{ number: 1 }, { number: 2 }]
    const first = await Promise.all([configs.of(one), configs.of(one)])
    const made = await (configs.config as (request: object) => Promise<AuthConfigLike>)(one)
    expect(first[1]).toBe(first[0])
    expect(made).toBe(first[0].config)
    expect(await configs.of(other)).not.toBe(first[0])
    expect(requests).toEqual([one, other])
    expect(seen).toHaveLength(2)
  })

  it('asks it every time where no request is there, and composes the same object once', async () => {
    const { seen, compose } = composer()
    let asked = 0
    const configs = composedConfigs((_request: object | undefined) => {
      asked += 1
      return config
    }, compose)
    const results = [await configs.of(undefined), await configs.of(undefined)]
    expect(asked).toBe(2)
    expect(results[1]).toBe(results[0])
    expect(seen).toHaveLength(1)
  })

  it('takes for one request what has the same key', async () => {
    const { compose } = composer()
    let asked = 0
    const configs = composedConfigs(
      (_event: { locals: object }) => {
        asked += 1
        return { ...config }
      },
      compose,
      ({ locals }) => locals,
    )
    const locals = {}
    expect(await configs.of({ locals })).toBe(await configs.of({ locals }))
    await configs.of({ locals: {} })
    expect(asked).toBe(2)
  })

  it('refuses what is no configuration when it is made', async () => {
    const { compose } = composer()
    const configs = composedConfigs((() => ({})) as never, compose)
    await expect(configs.of()).rejects.toThrow('must be an Auth.js configuration')
  })

  it('passes on why it failed', async () => {
    const { compose } = composer()
    const configs = composedConfigs(async (_request: object): Promise<AuthConfigLike> => {
      throw new Error('the vault is closed')
    }, compose)
    await expect(configs.of({})).rejects.toThrow('the vault is closed')
    expectTypeOf(configs.of).parameters.toEqualTypeOf<[object]>()
  })
})
