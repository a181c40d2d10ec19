import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { ExpressAuthConfig } from '@auth/express'
import express, { type Express } from 'express'
import { holdPath } from './connections.ts'

/** The client that every app of the bench is at the provider. */
export const client = { id: 'demo', secret: 'demo-secret' }

export const secret = 'a secret for measurements and nothing else'

/** Returns the configuration that every app of the bench starts from. */
export function authConfig(issuer: string): ExpressAuthConfig {
  return {
    trustHost: true,
    secret,
    providers: [
      {
        id: 'demo',
        name: 'Demo',
        type: 'oidc',
        issuer,
        clientId: client.id,
        clientSecret: client.secret,
        authorization: { params: { scope: 'openid profile email offline_access' } },
      },
    ],
  }
}

export function createApp(): Express {
  const app = express()
  app.disable('x-powered-by')
  app.get(holdPath, async (req, res) => {
    await setTimeout(Number(req.query.ms))
    res.end()
  })
  return app
}

/** Serves an app on a free port. */
export async function serve(app: Express): Promise<{ url: string; close: () => void }> {
  const server = app.listen({ port: 0, host: 'localhost', backlog: 4_000 })
  // Connections are opened before a burst, and some bursts are seconds apart.
  server.keepAliveTimeout = 120_000
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

export function issuerFromEnvironment(): string {
  const { ISSUER } = process.env
  if (!ISSUER) throw new Error('ISSUER is not set: start the bench with "pnpm bench"')
  return ISSUER
}
