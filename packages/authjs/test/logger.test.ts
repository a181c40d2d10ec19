import { RotationError, type RotationEvent } from '@token-rotation/core'
import { describe, expect, it } from 'vitest'
import { createLogger } from '../src/logger.ts'

const now = 970_000_000
const about = { provider: 'demo', grantId: 'g', claimId: 'c' }
const refused = new RotationError({ code: 'ERR_REFRESH_REJECTED', error: 'invalid_grant' })

type Level = 'error' | 'warn' | 'debug'

function setUp(levels: readonly Level[] = ['error', 'warn'], isDebug = false) {
  const errors: Error[] = []
  const warnings: string[] = []
  const details: unknown[] = []
  let time = now
  const target = {
    ...(levels.includes('error') && { error: (error: Error) => void errors.push(error) }),
    ...(levels.includes('warn') && { warn: (code: string) => void warnings.push(code) }),
    ...(levels.includes('debug') && {
      debug: (message: string, metadata: object) => void details.push([message, metadata]),
    }),
  }
  return {
    logger: createLogger(
      () => target,
      () => time,
      () => isDebug,
    ),
    errors,
    warnings,
    details,
    advance: (milliseconds: number) => void (time += milliseconds),
  }
}

/** What goes to the console while `run` runs. */
function onConsole(run: () => void): string[] {
  const lines: string[] = []
  const { error, warn, debug } = console
  Object.assign(console, {
    error: (line: string) => lines.push(`error ${line}`),
    warn: (line: string) => lines.push(`warn ${line}`),
    debug: (line: string) => lines.push(`debug ${line}`),
  })
  try {
    run()
  } finally {
    Object.assign(console, { error, warn, debug })
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

  it('says again what has passed and comes back, and not for every request', () => {
    const { logger, warnings, advance } = setUp()
    for (const wait of [0, 9_999, 1, 9_999]) {
      advance(wait)
      logger.rarely('warn', 'away')
    }
    expect(warnings).toHaveLength(2)
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
      ...about,
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

  it('warns of a provider that is not available, now and then', () => {
    const { logger, errors, warnings, advance } = setUp()
    const error = new RotationError({ code: 'ERR_ENDPOINT_UNAVAILABLE', status: 503 })
    const unavailable = { type: 'unavailable', ...about, error, retryAt: now } as const
    for (const grantId of ['g1', 'g2', 'g3']) logger.event({ ...unavailable, grantId })
    expect(warnings).toEqual([expect.stringMatching(/^token-rotation: provider "demo".*503/)])
    advance(10_000)
    logger.event(unavailable)
    expect(warnings).toHaveLength(2)
    expect(errors).toEqual([])
  })

  it('leaves a refused grant to its user, and warns where an answer that got lost has cost it', () => {
    const { logger, errors, warnings } = setUp()
    const rejected = { type: 'rejected', ...about, error: refused } as const
    logger.event({ ...rejected, lostAnswer: false })
    expect(warnings).toEqual([])
    logger.event({ ...rejected, lostAnswer: true })
    expect(warnings).toEqual([expect.stringMatching(/"demo".*lost/)])
    expect(errors).toEqual([])
  })

  it('hands every event to a logger that takes debug lines', () => {
    const { logger, details } = setUp(['debug'])
    const lines = onConsole(() => {
      logger.event({ type: 'claimed', ...about, attempts: 1 })
      logger.event({ type: 'rejected', ...about, error: refused, lostAnswer: false })
    })
    expect(lines).toEqual([])
    expect(details).toEqual([
      ['token-rotation: claimed', { ...about, attempts: 1 }],
      ['token-rotation: rejected', { ...about, error: refused, lostAnswer: false }],
    ])
  })

  it('prints debug lines where Auth.js prints its own, one for each event', () => {
    const event: RotationEvent = { type: 'rejected', ...about, error: refused, lostAnswer: false }
    expect(onConsole(() => setUp().logger.event(event))).toEqual([])
    const [line = '', ...others] = onConsole(() => setUp(['error'], true).logger.event(event))
    expect(others).toEqual([])
    expect(line).toMatch(
      /^debug \[token-rotation\] rejected \{.*"code":"ERR_REFRESH_REJECTED".*\}$/,
    )
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

  it('may be asynchronous and fail', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    try {
      const fail = () => Promise.reject(new Error('the log server is away')) as unknown as void
      const logger = createLogger(
        () => ({ error: fail, warn: fail, debug: fail }),
        () => now,
      )
      logger.error('one')
      logger.once('warn', 'two')
      logger.event({ type: 'claimed', ...about, attempts: 1 })
      // Node.js tells of what nobody has handled when all promises have had their turn.
      await new Promise(setImmediate)
      expect(unhandled).toEqual([])
    } finally {
      process.off('unhandledRejection', note)
    }
  })

  it('names a resource that was refused, once for many sessions, and blames nothing else', () => {
    const { logger, errors } = setUp()
    const failure = { code: 'ERR_CLIENT_REJECTED', error: 'invalid_target', status: 400 } as const
    const error = new RotationError(failure)
    const rest = { ...about, resource: 'https://b.example', error, retryAt: now + 30_000 }
    for (const grantId of ['g1', 'g2']) logger.event({ type: 'misconfigured', ...rest, grantId })
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/"demo" refused the resource "https:\/\/b\.example".*invalid_target/),
    ])
    expect(errors[0]?.message).not.toContain('client secret')
  })
})
