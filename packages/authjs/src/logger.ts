import type { Clock, RotationEvent } from '@token-rotation/core'
import type { LoggerLike } from './auth-types.ts'

/** Speaks to the operator through the logger of Auth.js. A rotation is silent, but for its debug lines. */
export interface Logger {
  error(message: string): void
  /** Says something once (Next.js has a logger in each bundle of its server). */
  once(level: 'error' | 'warn', message: string): void
  /** Says something at most once in ten seconds: what passes can come again. */
  rarely(level: 'error' | 'warn', message: string): void
  event(event: RotationEvent): void
}

/** How long the same trouble is not told again, in milliseconds. */
const pause = 10_000

/** @param isDebug Whether Auth.js prints its own debug lines where the logger takes none. */
export function createLogger(
  target: () => LoggerLike | undefined,
  clock: Clock,
  isDebug?: () => boolean,
): Logger {
  const quietUntil = new Map<string, number>()
  function error(message: string): void {
    const named = new Error(message)
    named.name = 'TokenRotationError'
    say((logger) => {
      if (logger?.error) return logger.error(named)
      return console.error(`[token-rotation] ${message}`)
    })
  }
  function warn(message: string): void {
    say((logger) => {
      if (logger?.warn) return logger.warn(`token-rotation: ${message}`)
      return console.warn(`[token-rotation] ${message}`)
    })
  }
  function debug({ type, ...event }: RotationEvent): void {
    say((logger) => {
      if (logger?.debug) return logger.debug(`token-rotation: ${type}`, event)
      if (isDebug?.()) console.debug(`[token-rotation] ${type} ${JSON.stringify(event)}`)
    })
  }
  /** A store that is away is away for every request. */
  function rarely(message: string, tell = error, quiet = pause): void {
    if (clock() < (quietUntil.get(message) ?? 0)) return
    quietUntil.set(message, clock() + quiet)
    tell(message)
  }
  /** A logger that throws must not cost a session, nor an asynchronous one that rejects the process. */
  function say(speak: (logger: LoggerLike | undefined) => void): void {
    // There is nobody left to tell.
    void new Promise<void>((resolve) => resolve(speak(target()))).catch(() => undefined)
  }
  return {
    error,
    once: (level, message) => rarely(message, level === 'error' ? error : warn, Infinity),
    rarely: (level, message) => rarely(message, level === 'error' ? error : warn),
    event(event) {
      debug(event)
      if (event.type === 'misconfigured' && event.resource !== undefined) {
        rarely(
          `provider "${event.provider}" refused the resource "${event.resource}": ${event.error.message}. Check that it knows this resource and lets this client and user have tokens for it. Nothing else waits for it.`,
        )
      } else if (event.type === 'misconfigured' && event.isDoubtful) {
        rarely(
          `provider "${event.provider}" refused a refresh and did not say whether it means the client or this session: ${event.error.message}. If it happens to every session, check the client id, client secret and "token_endpoint_auth_method". Every session is kept.`,
        )
      } else if (event.type === 'misconfigured') {
        error(
          `provider "${event.provider}" refused the client: ${event.error.message}. Check its client id, client secret and "token_endpoint_auth_method". Every session is kept, and nothing is asked for ${Math.ceil((event.retryAt - clock()) / 1000)} s.`,
        )
      } else if (event.type === 'store-unavailable') {
        const { code, message } = event.error
        const remedy =
          code === 'ERR_RECORD_UNREADABLE' ? ': give all processes the same AUTH_SECRET' : ''
        rarely(`${message}${remedy}. Usable tokens are served, nothing is rotated.`)
      } else if (event.type === 'unavailable' && event.error.reason !== 'ERR_NOT_SENT') {
        // What was not sent has its own message.
        rarely(`provider "${event.provider}" refreshes nothing now: ${event.error.message}.`, warn)
      } else if (event.type === 'rejected' && event.lostAnswer) {
        rarely(`provider "${event.provider}" ended a session after a lost answer.`, warn)
      }
    },
  }
}
