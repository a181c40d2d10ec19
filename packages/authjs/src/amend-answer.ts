import type { AnswerBody, ProviderProfile } from './provider-profile.ts'
import type { ResolvedProvider } from './resolve-provider.ts'

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
