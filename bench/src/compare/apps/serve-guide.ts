import { getToken } from '@auth/core/jwt'
import { ExpressAuth } from '@auth/express'
import { authConfig, secret } from '../../app.ts'
import { guideCallbacks, type Share } from '../../guide-callbacks.ts'
import { answerWith } from './answer-with.ts'
import { serveApp } from './serve-app.ts'

/**
 * Serves an app with the snippet of the Auth.js guide. The comparison asks its `/auth/session`, which
 * refreshes and brings the new cookie.
 *
 * @see https://authjs.dev/guides/refresh-token-rotation
 */
export function serveGuide(share?: Share): Promise<void> {
  return serveApp((app, { issuer }) => {
    const callbacks = guideCallbacks(`${issuer}/token`, share)
    app.use('/auth', ExpressAuth({ ...authConfig(issuer), callbacks }))
    answerWith(app, issuer, async ({ headers: { cookie = '' } }) => {
      const token = await getToken({ req: { headers: { cookie } }, secret })
      return String(token?.access_token)
    })
  })
}
