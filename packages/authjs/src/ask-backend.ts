import { secondsOf, type TokenRequest } from '@token-rotation/core'
import type { BackendTokens, ProviderProfile } from './provider-profile.ts'

/** Lets the app ask its own backend, and brings what it returns into the form of RFC 6749. */
export async function askBackend(
  refresh: NonNullable<ProviderProfile['refresh']>,
  { refreshToken, signal, resource }: TokenRequest,
  now: number,
): Promise<Response> {
  const answer = await refresh(refreshToken, { signal, resource })
  if (isResponse(answer)) return answer
  const { expires_at, ...tokens } = answer ?? ({} as BackendTokens)
  const expiresAt = secondsOf(expires_at)
  if (tokens.expires_in !== undefined || expiresAt === undefined) return Response.json(tokens)
  return Response.json({ ...tokens, expires_in: Math.round(expiresAt - now / 1000) })
}

/** Another realm, or another library, has another class. */
function isResponse(answer: Response | BackendTokens | undefined): answer is Response {
  return typeof (answer as Response | undefined)?.text === 'function'
}
