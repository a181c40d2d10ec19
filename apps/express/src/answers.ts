import { AccessTokenError, type AccessTokenResult } from '@token-rotation/express'
import type { Response } from 'express'
import { fingerprint } from './fingerprint.ts'

/** Answers `GET /api/token` by the contract that all demo apps share. */
export function answerToken(res: Response, result: AccessTokenResult): void {
  if (result.status === 'ok') {
    const { accessToken, generation, expiresAt } = result
    const expires_at = expiresAt === undefined ? null : expiresAt / 1000
    res.json({ status: 'ok', fingerprint: fingerprint(accessToken), generation, expires_at })
    return
  }
  answerWithout(res, result)
}

/** Answers whatever could not be done for lack of an access token. */
export function answerWithout(
  res: Response,
  result: Exclude<AccessTokenResult, { status: 'ok' }>,
): void {
  switch (result.status) {
    case 'signed-out':
    case 'no-grant':
      res.status(401).json({ status: 'signed-out' })
      return
    case 'reauthenticate':
      res.status(401).json({ status: 'reauthenticate', error: 'RefreshTokenError' })
      return
    case 'unavailable':
    case 'misconfigured':
      res.set('retry-after', String(result.retryAfter)).status(503)
      res.json({ status: 'unavailable', error: 'RefreshTokenUnavailable' })
  }
}

export function isWithoutToken(error: unknown): error is AccessTokenError {
  return error instanceof AccessTokenError
}
