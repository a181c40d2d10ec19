import type { AuthConfigLike } from '@token-rotation/authjs'
import { describe, expect, it } from 'vitest'
import { host, withoutSalt } from '../src/host.ts'
import { sessionStore } from './support/next-auth-internals.ts'

describe('host', () => {
  it('reads the environment late', () => {
    process.env.TOKEN_ROTATION_TEST = 'later'
    try {
      expect(host.env.TOKEN_ROTATION_TEST).toBe('later')
    } finally {
      delete process.env.TOKEN_ROTATION_TEST
    }
  })

  it('puts into one cookie what next-auth puts there', () => {
    const count = (length: number) => sessionStore().chunk('x'.repeat(length), {}).length
    expect(count(host.chunkSize!)).toBe(1)
    expect(count(host.chunkSize! + 1)).toBe(2)
  })

  it('speaks to a logger as next-auth does, and to none where there is none', () => {
    const said: unknown[] = []
    const logger = { error: (...args: unknown[]) => void said.push(...args) }
    const adapted = host.loggerOf!({ providers: [], logger })!
    const error = new Error('wrong')
    adapted.error!(error)
    expect(said).toEqual(['TOKEN_ROTATION_ERROR', error])
    expect(adapted).not.toHaveProperty('warn')
    expect(host.loggerOf!({ providers: [] })).toEqual({})
  })

  it('takes the secret from where next-auth takes it', () => {
    const config: AuthConfigLike = { providers: [], jwt: { secret: 'own' } }
    host.complete(config)
    expect(config.secret).toBe('own')
  })
})

describe('withoutSalt', () => {
  it('hands on everything but the salt, to what is there', () => {
    const seen: object[] = []
    const codec = withoutSalt({
      encode(params) {
        seen.push(params)
        return 'sealed'
      },
    })
    expect(codec.encode({ token: {}, secret: 's', salt: 'name', maxAge: 1 })).toBe('sealed')
    expect(seen).toEqual([{ token: {}, secret: 's', maxAge: 1 }])
    expect(codec).not.toHaveProperty('decode')
  })
})
