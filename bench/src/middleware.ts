import { signIn } from './browser.ts'
import { type Connections, connectTo } from './connections.ts'
import { startProcess } from './process.ts'
import type { Provider } from './provider.ts'
import type { Settings } from './settings.ts'
import { median, type PairedRatio, pairedRatio } from './statistics.ts'

export interface MiddlewareResult {
  readonly time: PairedRatio
  readonly cpu: PairedRatio
  /** Medians per request, in microseconds. */
  readonly ours: { readonly time: number; readonly cpu: number }
  readonly stock: { readonly time: number; readonly cpu: number }
}

/** How many requests are under way at a time: enough to keep the app busy without a pause. */
const clients = 4

/**
 * Measures what `rotation.middleware` costs a request with a fresh token, against stock `getSession`.
 *
 * One half of a pair is a number of requests to one of the two apps; the order within pairs alternates.
 */
export async function measureMiddleware(
  provider: Provider,
  { pairs, requestsPerHalf }: Settings,
): Promise<MiddlewareResult> {
  await provider.changeSettings({ accessTokenTtl: 3600 })
  const program = import.meta.resolve('./middleware-apps.ts')
  const apps = await startProcess(program, ['stock', 'rotation'], { ISSUER: provider.issuer })
  const cookie = (await signIn(apps.url('rotation'), 'middleware')).cookie()
  const stock = connectTo(apps.url('stock'))
  const ours = connectTo(apps.url('rotation'))
  try {
    await half(stock, cookie, requestsPerHalf * 4)
    await half(ours, cookie, requestsPerHalf * 4)
    const halves: [ours: Half, stock: Half][] = []
    for (let pair = 0; pair < pairs; pair += 1) {
      const [first, second] = pair % 2 === 0 ? [ours, stock] : [stock, ours]
      const one = await half(first, cookie, requestsPerHalf)
      const other = await half(second, cookie, requestsPerHalf)
      halves.push(first === ours ? [one, other] : [other, one])
    }
    const ratioOf = (of: keyof Half) => pairedRatio(halves.map(([a, b]) => [a[of], b[of]]))
    const medianOf = (side: 0 | 1) => ({
      time: median(halves.map((pair) => pair[side].time)),
      cpu: median(halves.map((pair) => pair[side].cpu)),
    })
    return { time: ratioOf('time'), cpu: ratioOf('cpu'), ours: medianOf(0), stock: medianOf(1) }
  } finally {
    stock.close()
    ours.close()
    await apps.stop()
  }
}

/** Per request, in microseconds: on the clock, and of the app's processor time. */
interface Half {
  readonly time: number
  readonly cpu: number
}

async function half(app: Connections, cookie: string, requests: number): Promise<Half> {
  let left = requests
  async function client(): Promise<void> {
    while (left > 0) {
      left -= 1
      const { status, body } = await app.get('/', cookie)
      if (status !== 200 || !body.includes('"user"')) throw new Error(`no session (${status})`)
    }
  }
  const cpuBefore = await cpuTime(app)
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: clients }, client))
  const time = ((performance.now() - startedAt) * 1000) / requests
  return { time, cpu: ((await cpuTime(app)) - cpuBefore) / requests }
}

async function cpuTime(app: Connections): Promise<number> {
  return Number((await app.get('/cpu')).body)
}
