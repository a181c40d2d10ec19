import { getToken } from '@auth/core/jwt'
import { ExpressAuth } from '@auth/express'
import { tokenRotation } from '@token-rotation/express'
import type { Request, Response } from 'express'
import { Bench } from 'tinybench'
import { authConfig, createApp, secret, serve } from './app.ts'
import { signIn } from './browser.ts'
import type { Provider } from './provider.ts'
import { samplesOf } from './rotate-token.ts'
import type { Settings } from './settings.ts'
import { median, type PairedRatio, pairedRatio } from './statistics.ts'

export interface AccessTokenResult {
  readonly ratio: PairedRatio
  /** Medians per call, in microseconds. */
  readonly ours: number
  readonly stock: number
}

const iterations = 100

/**
 * Measures `getAccessToken` for a session cookie that this process has opened before, against stock
 * `getToken` on the same cookie.
 *
 * Every call gets a request of its own: what is remembered for a request does not help.
 */
export async function measureAccessToken(
  provider: Provider,
  { pairs }: Settings,
): Promise<AccessTokenResult> {
  await provider.changeSettings({ accessTokenTtl: 3600 })
  const rotation = tokenRotation(authConfig(provider.issuer))
  const app = createApp()
  app.use('/auth', ExpressAuth(rotation.config))
  const server = await serve(app)
  const cookie = (await signIn(server.url, 'access-token')).cookie()
  server.close()

  async function ours(): Promise<void> {
    const req = { headers: { cookie } } as Request
    const { status } = await rotation.getAccessToken(req, { headersSent: false } as Response)
    if (status !== 'ok') throw new Error(`no access token: ${status}`)
  }
  async function stock(): Promise<void> {
    const token = await getToken({ req: { headers: { cookie } }, secret })
    if (!token) throw new Error('no token')
  }
  /** One half of a pair: the median of some calls, in microseconds. */
  async function half(call: () => Promise<void>): Promise<number> {
    const bench = new Bench({
      iterations,
      time: 0,
      warmup: false,
      retainSamples: true,
      throws: true,
    })
    const [task] = await bench.add('call', call).run()
    return median(samplesOf(task!)) * 1000
  }

  for (let call = 0; call < 5; call += 1) await Promise.all([half(ours), half(stock)])
  const halves: [ours: number, stock: number][] = []
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 2 === 0) halves.push([await half(ours), await half(stock)])
    else {
      const other = await half(stock)
      halves.push([await half(ours), other])
    }
  }
  return {
    ratio: pairedRatio(halves),
    ours: median(halves.map(([time]) => time)),
    stock: median(halves.map(([, time]) => time)),
  }
}
