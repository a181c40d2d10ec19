import { RotationError, type RotationEvent } from '@token-rotation/core'
import { describe, expect, it } from 'vitest'
import { createLogger } from '../src/logger.ts'

const now = 970_000_000

function setUp(levels: readonly ('error' | 'warn')[] = ['error', 'warn']) {
  const errors: Error[] = []
  const warnings: string[] = []
  const target = {
    ...(levels.includes('error') && { error: (error: Error) => void errors.push(error) }),
    ...(levels.includes('warn') && { warn: (code: string) => void warnings.push(code) }),
  }
  return {
    logger: createLogger(
      () => target,
      () => now,
    ),
    errors,
    warnings,
  }
}

/** What goes to the console while `run` runs. */
function onConsole(run: () => void): string[] {
  const lines: string[] = []
  const { error, warn } = console
  Object.assign(console, {
    error: (line: string) => lines.push(`error ${line}`),
    warn: (line: string) => lines.push(`warn ${line}`),
  })
  try {
    run()
  } finally {
    Object.assign(console, { error, warn })
  }
  return lines
}

describe('createLogger', () => {
  it('speaks through the logger of Auth.js', () => {
    const { logger, errors, warnings } = setUp()
    expect(
      onConsole(() => {
        logger.error('one')
        logger.once('warn', 'two')
      }),
    ).toEqual([])
    expect(errors.map(String)).toEqual(['TokenRotationError: one'])
    expect(warnings).toEqual(['token-rotation: two'])
  })

  it('speaks to the console where Auth.js would', () => {
    const { logger } = setUp([])
    const lines = onConsole(() => {
      logger.error('one')
      logger.once('warn', 'two')
    })
    expect(lines).toEqual(['error [token-rotation] one', 'warn [token-rotation] two'])
  })

  it('says a message once', () => {
    const { logger, errors } = setUp()
    for (const message of ['a', 'b', 'a', 'a']) logger.once('error', message)
    expect(errors.map(({ message }) => message)).toEqual(['a', 'b'])
  })

  it('takes a logger that is configured later', () => {
    let target: { error: (error: Error) => void } | undefined
    const logger = createLogger(
      () => target,
      () => now,
    )
    const errors: string[] = []
    target = { error: ({ message }) => void errors.push(message) }
    logger.error('late')
    expect(errors).toEqual(['late'])
  })

  it('names the provider, the remedy and the time when the client is refused', () => {
    const { logger, errors } = setUp()
    const error = new RotationError({ code: 'ERR_CLIENT_REJECTED', error: 'invalid_client' })
    logger.event({
      type: 'misconfigured',
      provider: 'demo',
      grantId: 'g',
      error,
      retryAt: now + 29_500,
    })
    const [{ message }] = errors as [Error]
    for (const part of [
      '"demo"',
      'invalid_client',
      'client secret',
      'token_endpoint_auth_method',
      '30 s',
    ]) {
      expect(message).toContain(part)
    }
  })

  it('says that the store is away, and is silent about what goes well', () => {
    const { logger, errors, warnings } = setUp()
    const about = { provider: 'demo', grantId: 'g' }
    const error = new RotationError({ code: 'ERR_STORE_UNAVAILABLE' })
    const events: RotationEvent[] = [
      { type: 'claimed', ...about, attempts: 1 },
      { type: 'committed', ...about, generation: 1, durationMs: 1, remainingMs: 1 },
      { type: 'signed-out', ...about },
    ]
    for (const event of events) logger.event(event)
    expect([errors, warnings]).toEqual([[], []])
    logger.event({ type: 'store-unavailable', ...about, error })
    expect(errors).toHaveLength(1)
  })
})

describe('createLogger, with a logger of a class', () => {
  it('is called as a method, and may throw', () => {
    const said: string[] = []
    const target = {
      prefix: 'app: ',
      warn(code: string) {
        said.push(this.prefix + code)
        throw new Error('a bug of the logger')
      },
    }
    createLogger(
      () => target,
      () => now,
    ).once('warn', 'one')
    expect(said).toEqual(['app: token-rotation: one'])
  })

  it('names a resource that was refused, once for many sessions, and blames nothing else', () => {
    const { logger, errors } = setUp()
    const failure = { code: 'ERR_CLIENT_REJECTED', error: 'invalid_target', status: 400 } as const
    const error = new RotationError(failure)
    const about = { provider: 'demo', resource: 'https://b.example', error, retryAt: now + 30_000 }
    for (const grantId of ['g1', 'g2']) logger.event({ type: 'misconfigured', grantId, ...about })
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/"demo" refused the resource "https:\/\/b\.example".*invalid_target/),
    ])
    expect(errors[0]?.message).not.toContain('client secret')
  })
})
