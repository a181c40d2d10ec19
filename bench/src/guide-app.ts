import { getToken } from '@auth/core/jwt'
import { ExpressAuth } from '@auth/express'
import { authConfig, createApp, issuerFromEnvironment, secret, serve } from './app.ts'
import { guideCallbacks } from './guide-callbacks.ts'
import { announce } from './process.ts'

const issuer = issuerFromEnvironment()
const app = createApp()
app.use(
  '/auth',
  ExpressAuth({ ...authConfig(issuer), callbacks: guideCallbacks(`${issuer}/token`) }),
)

/** Whether the provider accepts the access token of this session. */
app.get('/api/me', async (req, res) => {
  const token = await getToken({ req: { headers: { cookie: req.headers.cookie ?? '' } }, secret })
  const headers = { authorization: `Bearer ${String(token?.access_token)}` }
  res.sendStatus((await fetch(`${issuer}/me`, { headers })).status)
})

announce({ app: (await serve(app)).url })
