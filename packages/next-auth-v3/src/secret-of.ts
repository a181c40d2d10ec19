import { createHash } from 'node:crypto'
import { baseUrl } from './base-url.ts'
import type { NextAuthOptions } from './next-auth-options.ts'

/**
 * Returns the secret of next-auth v3, which makes one of all that it is given where there is none. It has
 * to be made of the user's own options, or every session would end with the first deployment.
 */
export function secretOf(options: NextAuthOptions): string {
  if (options.secret) return options.secret
  const source = JSON.stringify({ ...baseUrl(), ...options })
  return createHash('sha256').update(source).digest('hex')
}
