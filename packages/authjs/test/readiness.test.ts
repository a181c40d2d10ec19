import { describe, expect, it } from 'vitest'
import { memoryStore } from '@token-rotation/core'
import { ConfigurationError } from '../src/configuration-error.ts'
import { createLogger } from '../src/logger.ts'
import { readiness } from '../src/readiness.ts'

function setUp(complete: () => void, env: Record<string, string> = {}) {
  const errors: string[] = []
  const logger = createLogger(
    () => ({ error: ({ message }) => void errors.push(message) }),
    Date.now,
  )
  const rotators = { resolve: () => undefined } as never
  const ready = readiness({ complete, env }, memoryStore(), rotators, logger)
  return { ...ready, errors }
}
const config = { providers: [], secret: 's' }

describe('readiness', () => {
  it('completes a configuration once', () => {
    let count = 0
    const { prepare, check } = setUp(() => void (count += 1))
    prepare(config)
    check(config)
    check(config)
    expect(count).toBe(1)
    check({ ...config })
    expect(count).toBe(2)
  })

  it('throws at a request, and only says it in a callback of Auth.js', () => {
    const { prepare, check, errors } = setUp(() => {
      throw new ConfigurationError('@auth/express', 'the wrong version')
    })
    expect(() => prepare(config)).not.toThrow()
    prepare(config)
    expect(errors).toEqual(['the wrong version'])
    expect(() => check(config)).toThrow('the wrong version')
    expect(() => check(config)).toThrow('the wrong version')
  })
})
