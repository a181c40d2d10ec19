import type { TokenRequest } from '@token-rotation/core'
import type { AnswerBody, BackendTokens, ProviderProfile } from './provider-profile.ts'
import type { ResolvedProvider } from './resolve-provider.ts'

/** Lets the app ask its own backend, and brings what it returns into the form of RFC 6749. */
export async function askBackend(
  refresh: NonNullable<ProviderProfile['refresh']>,
  { refreshToken, signal, resource }: TokenRequest,
  now: number,
): Promise<Response> {
  const answer = await refresh(refreshToken, { signal, resource })
  if (isResponse(answer)) return answer
  const { expires_at: expiresAt, ...tokens } = answer ?? ({} as BackendTokens)
  if (tokens.expires_in !== undefined || expiresAt === undefined) return Response.json(tokens)
  return Response.json({ ...tokens, expires_in: Math.round(expiresAt - now / 1000) })
}

/** Another realm, or another library, has another class. */
function isResponse(answer: Response | BackendTokens | undefined): answer is Response {
  return typeof (answer as Response | undefined)?.text === 'function'
}

/** What `conform` does not answer, or breaks, stays as it came: a rotated token is in it. */
export async function conformAnswer(
  { conform }: ResolvedProvider,
  response: Response,
): Promise<Response> {
  if (!conform) return response
  try {
    const conformed = await conform(response.clone())
    // That of WeChat reads an answer that needs nothing, and returns it without its body.
    return conformed && !conformed.bodyUsed ? conformed : response
  } catch {
    return response
  }
}

/** Repairs the body of an answer. What is no JSON stays as it came. */
export async function amendAnswer(
  { amend }: ProviderProfile,
  response: Response,
  now: number,
): Promise<Response> {
  if (!amend) return response
  const { status, headers } = response
  const text = await response.text()
  try {
    const body = amend(JSON.parse(text) as AnswerBody, now)
    return new Response(JSON.stringify(body), { status, headers })
  } catch {
    return new Response(text, { status, headers })
  }
}
