import { ExpressAuth } from '@auth/express'
import { tokenRotation } from '@token-rotation/express'
import { authConfig, createApp, issuerFromEnvironment, serve } from './app.ts'
import { announce } from './process.ts'

const issuer = issuerFromEnvironment()
const rotation = tokenRotation(authConfig(issuer), { api: [issuer] })
const app = createApp()
app.use('/auth', ExpressAuth(rotation.config))
app.use(rotation.middleware)

app.get('/api/token', async (req, res) => {
  const { status } = await rotation.getAccessToken(req, res)
  res.status(status === 'ok' ? 200 : 401).json({ status })
})

/** Whether the provider accepts the access token of this session. */
app.get('/api/me', async (req, res) => {
  const result = await rotation.getAccessToken(req, res)
  if (result.status !== 'ok') return res.sendStatus(401)
  const headers = { authorization: `Bearer ${result.accessToken}` }
  return res.sendStatus((await fetch(`${issuer}/me`, { headers })).status)
})

announce({ app: (await serve(app)).url })
