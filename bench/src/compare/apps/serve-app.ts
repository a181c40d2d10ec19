import type { Express } from 'express'
import { createApp, issuerFromEnvironment, serve } from '../../app.ts'
import { announce } from '../../process.ts'

/** Where an app is, and where its users come from. */
export interface Place {
  /** The address that the app is known by. A second process of it has that of the first. */
  readonly origin: string
  readonly issuer: string
}

/** The client of an app that sends its secret in the body, as most libraries do by themselves. */
export const postClient = { id: 'demo-post', secret: 'demo-post-secret' }

export const scope = 'openid profile email offline_access'

/** Serves an app on a free port. Its route `/noop` does nothing, before anything of the library runs. */
export async function serveApp(
  define: (app: Express, place: Place) => void | Promise<void>,
): Promise<void> {
  const app = createApp()
  const { url } = await serve(app)
  app.get('/noop', (_req, res) => {
    res.json({ status: 'ok' })
  })
  await define(app, { origin: process.env.ORIGIN ?? url, issuer: issuerFromEnvironment() })
  app.get('/', (_req, res) => {
    res.send('home')
  })
  announce({ app: url })
}
