import {
  type AuthConfigLike,
  type BindingHost,
  ConfigurationError,
  type JwtCodec,
} from '@token-rotation/authjs'
// @ts-expect-error next-auth v3 has no types where `exports` of its package is respected.
import * as nextAuthJwt from 'next-auth/jwt'
import type { NextAuthOptions } from './next-auth-options.ts'
import { resolveProvider } from './resolve-provider.ts'
import { secretOf } from './secret-of.ts'

/** next-auth v3 as the binding sees it. */
export function createHost(options: NextAuthOptions): BindingHost {
  return {
    jwt: nextAuthJwt as JwtCodec,
    cookieName: 'next-auth.session-token',
    // It cannot read a session that is in several cookies.
    chunkSize: Infinity,
    defaultSession: ({ session }) => session,
    resolveProvider,
    loggerOf({ logger }) {
      const { error, warn, debug } = (logger ?? {}) as Partial<
        Record<'error' | 'warn' | 'debug', Log>
      >
      return {
        ...(error && { error: (cause: Error) => error('TOKEN_ROTATION_ERROR', cause) }),
        ...(warn && { warn: (message: string) => warn('TOKEN_ROTATION_WARNING', message) }),
        ...(debug && {
          debug: (message: string, event: object) => debug('TOKEN_ROTATION_DEBUG', message, event),
        }),
      }
    },
    complete(config: AuthConfigLike) {
      checkVersion(nextAuthJwt as object)
      ;(config as { secret?: string }).secret = secretOf(options)
    },
    env: process.env,
  }
}

type Log = (code: string, ...message: unknown[]) => void

/**
 * Tells a wrong major version of next-auth by what it lacks.
 *
 * @throws {ConfigurationError}
 */
export function checkVersion(installed: object): void {
  const outer = (installed as { default?: Interop }).default
  // Node.js and bundlers disagree about what the default of a CommonJS module is.
  const inner = outer && '__esModule' in outer ? outer.default : outer
  if (typeof inner?.encode === 'function') return
  throw new ConfigurationError(
    'next-auth',
    '@token-rotation/next-auth-v3 needs next-auth v3: npm install next-auth@3. For next-auth v4 use @token-rotation/next-auth-v4, for v5 (Auth.js) @token-rotation/next-auth',
  )
}

interface Interop {
  readonly encode?: unknown
  readonly default?: Interop
}
