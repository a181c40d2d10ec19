import { ConfigurationError } from '@token-rotation/authjs'
import type * as NextAuth from 'next-auth'

let loading: Promise<typeof NextAuth> | undefined

/**
 * Loads next-auth, which is no part of an edge bundle: its OAuth client needs Node.js.
 *
 * @throws {ConfigurationError} When it is not version 4.
 */
export async function loadNextAuth(): Promise<typeof NextAuth> {
  const loaded = await (loading ??= import('next-auth'))
  checkVersion(loaded)
  return loaded
}

/** As far as the runtime allows that, makes sure that next-auth is the version this is made for. */
export async function ensureVersion(): Promise<void> {
  // Next.js writes its runtime into the code, and leaves out what is never reached.
  if (process.env.NEXT_RUNTIME !== 'edge') await loadNextAuth()
}

/**
 * Tells a wrong major version of next-auth by what it lacks.
 *
 * @throws {ConfigurationError}
 */
export function checkVersion(installed: object): void {
  const { getServerSession } = installed as Partial<typeof NextAuth>
  if (typeof getServerSession === 'function') return
  throw new ConfigurationError(
    'next-auth',
    '@token-rotation/next-auth-v4 needs next-auth v4: npm install next-auth@4. For next-auth v5 (Auth.js) use @token-rotation/next-auth, for v3 @token-rotation/next-auth-v3',
  )
}
