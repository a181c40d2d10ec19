import type { AuthConfigLike, Exchange } from '@token-rotation/authjs'
import type { AuthOptions, Session } from 'next-auth'
import type { NextApiRequest, NextApiResponse } from 'next'
import { loadNextAuth } from './next-auth.ts'

/** A response for next-auth, which would write every session anew. */
const nowhere = {
  getHeader: () => undefined,
  setHeader: () => nowhere,
} as unknown as NextApiResponse

/**
 * Reads the session of a request through next-auth, and leaves its cookies aside: what has to be carried
 * is known already.
 */
export async function readServerSession(
  config: AuthConfigLike,
  headers: object,
  exchange: Exchange,
): Promise<Session | null> {
  const { getServerSession } = await loadNextAuth()
  const request = { headers, cookies: exchange.cookies() } as unknown as NextApiRequest
  return getServerSession(request, nowhere, config as AuthOptions)
}
