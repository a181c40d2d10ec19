import { ExpressAuth, type ExpressAuthConfig, getSession } from '@auth/express'
import { tokenRotation } from '@token-rotation/express'
import type { RequestHandler } from 'express'
import { authConfig, createApp, issuerFromEnvironment, serve } from './app.ts'
import { announce } from './process.ts'

// The same app twice, in one process, so that both share the compiler, the heap and the core. They
// differ in how the session gets into `res.locals`, and in nothing else.
const issuer = issuerFromEnvironment()
const config = authConfig(issuer)
const rotation = tokenRotation(authConfig(issuer))

const stock: RequestHandler = (req, res, next) => {
  async function readSession(): Promise<void> {
    res.locals.session = await getSession(req, config)
  }
  readSession().then(() => next(), next)
}

async function appWith(auth: ExpressAuthConfig, session: RequestHandler): Promise<string> {
  const app = createApp()
  app.get('/cpu', (_req, res) => {
    const { user, system } = process.cpuUsage()
    res.json(user + system)
  })
  app.use('/auth', ExpressAuth(auth))
  app.use(session)
  app.get('/', (_req, res) => {
    res.json(res.locals.session)
  })
  return (await serve(app)).url
}

announce({
  stock: await appWith(config, stock),
  rotation: await appWith(rotation.config, rotation.middleware),
})
