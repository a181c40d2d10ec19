import { AccessTokenError, type AccessTokenResult } from '@token-rotation/authjs'
import { fingerprint } from './fingerprint.ts'
import { processName } from './process-name.ts'

/** Answers `GET /api/token` by the contract that all demo apps share. */
export function answerToken(result: AccessTokenResult): Response {
  if (result.status !== 'ok') return answerWithout(result)
  const { accessToken, generation, expiresAt } = result
  const expires_at = expiresAt === undefined ? null : expiresAt / 1000
  return json({ status: 'ok', fingerprint: fingerprint(accessToken), generation, expires_at })
}

/** Answers `GET /api/me` with what the provider's userinfo says. */
export async function answerMe(userinfo: () => Promise<Response>): Promise<Response> {
  try {
    const answer = await userinfo()
    return json(await answer.json().catch(() => ({})), { status: answer.status })
  } catch (error) {
    if (!(error instanceof AccessTokenError)) throw error
    return answerWithout(error.result)
  }
}

/** Answers whatever could not be done for lack of an access token. */
function answerWithout(result: Exclude<AccessTokenResult, { status: 'ok' }>): Response {
  switch (result.status) {
    case 'signed-out':
    case 'no-grant':
      return json({ status: 'signed-out' }, { status: 401 })
    case 'reauthenticate':
      return json({ status: 'reauthenticate', error: 'RefreshTokenError' }, { status: 401 })
    case 'unavailable':
    case 'misconfigured': {
      const headers = { 'retry-after': String(result.retryAfter) }
      const body = { status: 'unavailable', error: 'RefreshTokenUnavailable' }
      return json(body, { status: 503, headers })
    }
  }
}

/** Where there are several processes, the answer says which one gave it. */
function json(body: unknown, init?: ResponseInit): Response {
  const response = Response.json(body, init)
  if (processName) response.headers.set('demo-process', processName)
  return response
}

/** What the server-rendered page shows of a token. */
export function shownToken(result: AccessTokenResult): string {
  return result.status === 'ok' ? fingerprint(result.accessToken) : result.status
}
