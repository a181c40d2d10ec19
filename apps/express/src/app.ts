import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { ExpressAuth } from '@auth/express'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import {
  answerMe,
  answerToken,
  demoMetrics,
  providerControl,
  rotationLog,
  type Settings,
} from '@token-rotation/demo-contract'
import { createRotation } from './auth.ts'
import { send } from './send.ts'
import { serverPage } from './server-page.ts'

/** The page that all demo apps share: a folder of plain files. */
const page = dirname(
  createRequire(import.meta.url).resolve('@token-rotation/demo-contract/public/index.html'),
)

/** The demo: its routes are the contract that all demo apps share. */
export async function createApp(settings: Settings): Promise<Express> {
  const log = rotationLog()
  const metrics = demoMetrics()
  const rotation = await createRotation(settings, log)
  const app = express()
  app.disable('x-powered-by')
  app.use(express.static(page))
  app.use('/auth', ExpressAuth(rotation.config))

  // Before the middleware: looking on must not rotate anything.
  app.get('/demo-config', (_req, res) => {
    res.json({ framework: 'Express', auth: '/auth' })
  })
  app.get('/api/events', (_req, res) => send(res, log.stream()))
  app.get('/api/metrics', async (_req, res) => {
    await send(res, await metrics.answer())
  })
  app.use('/api/provider', express.text({ type: '*/*' }), async (req, res) => {
    const request = { method: req.method, text: async () => String(req.body ?? '') }
    await send(res, await providerControl(settings.issuer, req.path, request))
  })

  app.use(rotation.middleware)

  app.get('/page', async (req, res) => {
    // A layout and a page would each read it; the request is resolved once.
    const [layout, page] = await Promise.all([
      rotation.getAccessToken(req, res),
      rotation.getAccessToken(req, res),
    ])
    res.send(serverPage(layout, page))
  })

  app.get('/api/token', async (req, res) => {
    await send(res, answerToken(await rotation.getAccessToken(req, res)))
  })

  app.get('/api/me', async (req, res) => {
    const userinfo = () => rotation.fetch(req, res, settings.userinfo)
    await send(res, await answerMe(userinfo))
  })

  app.get('/api/session', (_req, res) => {
    res.json(res.locals.session)
  })

  app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
    console.error(`${error.name}: ${error.message}`)
    res.status(500).json({ status: 'error', error: error.name })
  })
  return app
}
