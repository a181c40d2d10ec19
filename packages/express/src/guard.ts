import type { AccessTokenResult } from '@token-rotation/authjs'
import type { NextFunction, Request, RequestHandler, Response } from 'express'

/** Options of `rotation.guard`. */
export interface GuardOptions {
  /** Where a browser is sent to sign in. Default is `<basePath>/signin` of Auth.js. */
  readonly signIn?: string
}

/** Lets requests with a usable access token through, and answers the others. */
export function createGuard(
  getAccessToken: (req: Request, res: Response) => Promise<AccessTokenResult>,
  signInOf: (req: Request) => Promise<string>,
): RequestHandler {
  async function answer(req: Request, res: Response, next: NextFunction): Promise<void> {
    const result = await getAccessToken(req, res)
    switch (result.status) {
      case 'ok':
        return next()
      case 'no-grant':
        // Signing in again the same way would change nothing.
        res.status(403).json({ status: result.status })
        return
      case 'unavailable':
      case 'misconfigured':
        res.set('retry-after', String(result.retryAfter)).status(503)
        if (wantsPage(req)) res.type('text').send('Temporarily unavailable, please try again.')
        else res.json({ status: 'unavailable', error: 'RefreshTokenUnavailable' })
        return
      case 'signed-out':
      case 'reauthenticate': {
        if (wantsPage(req)) {
          res.redirect(withCallback(await signInOf(req), req.originalUrl))
          return
        }
        const error = result.status === 'reauthenticate' && { error: 'RefreshTokenError' }
        res.status(401).json({ status: result.status, ...error })
      }
    }
  }
  return (req, res, next) => {
    answer(req, res, next).catch(next)
  }
}

function withCallback(signIn: string, callbackUrl: string): string {
  const [address = '', fragment] = signIn.split('#', 2)
  const query = new URLSearchParams({ callbackUrl })
  const joined = `${address}${address.includes('?') ? '&' : '?'}${query}`
  return fragment === undefined ? joined : `${joined}#${fragment}`
}

function wantsPage(req: Request): boolean {
  return (req.method === 'GET' || req.method === 'HEAD') && req.accepts(['json', 'html']) === 'html'
}
