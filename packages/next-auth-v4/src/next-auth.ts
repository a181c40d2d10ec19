import { ConfigurationError } from '@token-rotation/authjs'
import type * as NextAuth from 'next-auth'

let loading: Promise<typeof NextAuth> | undefined

/**
 * Loads next-auth.
 *
 * @throws {ConfigurationError} When it is not version 4.
 */
export async function loadNextAuth(): Promise<typeof NextAuth> {
  const loaded = await (loading ??= load())
  checkVersion(loaded)
  return loaded
}

/** As far as the runtime allows that, makes sure that next-auth is the version this is made for. */
export async function ensureVersion(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'edge') await loadNextAuth()
}

async function load(): Promise<typeof NextAuth> {
  // Next.js writes its runtime into the code, and leaves out what is never reached: next-auth needs
  // Node.js, and a bundle for the edge that contains it does not build.
  if (process.env.NEXT_RUNTIME !== 'edge') {
    // Outside of a bundle, v5 cannot even be loaded.
    return import('next-auth').catch(() => ({}) as typeof NextAuth)
  }
  throw new ConfigurationError(
    'runtime',
    'next-auth v4 reads sessions in Node.js only: use getAccessToken(request) in an edge middleware, or set "runtime: \'nodejs\'" in its config',
  )
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
