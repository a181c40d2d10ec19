import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { measureAccessToken } from './access-token.ts'
import { judge } from './bars.ts'
import { measureExpiry } from './expiry.ts'
import { measureMiddleware } from './middleware.ts'
import { plotExpiry } from './plot.ts'
import { startProvider } from './provider.ts'
import type { Report } from './report.ts'
import { measureRotateToken } from './rotate-token.ts'
import { settingsFor } from './settings.ts'
import { measureStores } from './stores/stores.ts'
import { measureSweeps } from './sweep/sweeps.ts'
import { tables } from './tables.ts'

Object.assign(process.env, { NODE_ENV: 'production' })
const { values } = parseArgs({ options: { quick: { type: 'boolean' } } })
const settings = settingsFor(values.quick ?? process.env.BENCH_QUICK === '1')
const { isQuick } = settings
const startedAt = new Date().toISOString()
const load = loadavg()[0]!

console.log(`token-rotation bench, Node ${process.versions.node}, load ${load.toFixed(2)}`)
const provider = await startProvider()
const report: Report = {
  startedAt,
  isQuick,
  node: process.versions.node,
  cpus: cpus().length,
  load,
  rotateToken: await timed('rotateToken', () => measureRotateToken(settings)),
  accessToken: await timed('getAccessToken', () => measureAccessToken(provider, settings)),
  middleware: await timed('middleware', () => measureMiddleware(provider, settings)),
  expiry: await timed('expiry', () => measureExpiry(provider, settings)),
  stores: await timed('stores', () => measureStores(settings.stores)),
  sweeps: await timed('sweeps', () => measureSweeps(settings.sweeps)),
}
await provider.stop()

const bars = judge(report)
console.log(`\n${tables(report, bars)}\n`)

const results = new URL('../results/', import.meta.url)
const name = startedAt.replaceAll(':', '-')
await mkdir(results, { recursive: true })
await writeFile(
  new URL(`${name}.json`, results),
  `${JSON.stringify({ ...report, bars }, null, 2)}\n`,
)
await writeFile(new URL(`${name}.svg`, results), plotExpiry(report.expiry))
console.log(`bench/results/${name}.json and .svg`)

if (isQuick)
  console.log(
    'This was a quick run: only what is counted is judged, in the stores and in the sweep.',
  )
const judged = bars.filter(({ isCounted }) => isCounted || !isQuick)
if (judged.some(({ passes }) => !passes)) process.exitCode = 1

/** Says what is measured now, and how long that took. */
async function timed<Result>(what: string, measure: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now()
  const result = await measure()
  console.log(`${what}: measured in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  return result
}
