import { Auth0Client } from '@auth0/nextjs-auth0/server'
import type { Request, Response } from 'express'
import { NextRequest, type NextResponse } from 'next/server.js'
import { secret } from '../../app.ts'
import { answerWith } from './answer-with.ts'
import { postClient, scope, serveApp } from './serve-app.ts'

/**
 * The middleware of the README and of its examples, with the requests and responses of Next.js.
 *
 * @see https://github.com/auth0/nextjs-auth0#readme
 * @see https://github.com/auth0/nextjs-auth0/blob/main/EXAMPLES.md#middleware-2
 */
await serveApp((app, { origin, issuer }) => {
  const auth0 = new Auth0Client({
    domain: issuer,
    clientId: postClient.id,
    clientSecret: postClient.secret,
    appBaseUrl: origin,
    secret,
    authorizationParameters: { scope },
    // For a provider on this machine, without TLS.
    allowInsecureRequests: true,
  })

  app.use(async (req, res, next) => {
    const request = nextRequest(req, origin)
    const response = await auth0.middleware(request)
    if (req.path.startsWith('/auth/')) return send(response, res)
    Object.assign(res.locals, { request, response })
    next()
  })
  app.get('/sign-in', (_req, res) => {
    res.redirect('/auth/login')
  })
  answerWith(app, issuer, async (_req, res) => {
    const { request, response } = res.locals as { request: NextRequest; response: NextResponse }
    try {
      return (await auth0.getAccessToken(request, response)).token
    } finally {
      // "The headers from the auth middleware should always be returned."
      for (const cookie of response.headers.getSetCookie()) res.append('set-cookie', cookie)
    }
  })
})

function nextRequest({ originalUrl, headers: { cookie } }: Request, origin: string): NextRequest {
  return new NextRequest(new URL(originalUrl, origin), cookie ? { headers: { cookie } } : {})
}

async function send(response: NextResponse, res: Response): Promise<void> {
  res.status(response.status)
  for (const cookie of response.headers.getSetCookie()) res.append('set-cookie', cookie)
  const location = response.headers.get('location')
  if (location) res.set('location', location)
  res.send(await response.text())
}
