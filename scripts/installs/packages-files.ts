import { accountFiles } from './account-files.ts'
import { storeFiles } from './store-files.ts'

/** A real use of every package that needs no framework, one module for each. */
export const packagesFiles: Readonly<Record<string, string>> = {
  ...accountFiles,
  ...storeFiles,

  'tsconfig.json': `{
  "compilerOptions": {
    "target": "es2023", "module": "nodenext", "strict": true, "skipLibCheck": true,
    "types": ["node"], "outDir": "dist"
  },
  "include": ["*.ts", "client/**/*.ts"]
}`,

  'file-of.ts': `
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
export const fileOf = (specifier: string) =>
  readFileSync(fileURLToPath(import.meta.resolve(specifier)), 'utf8')
`,

  'core.ts': `
import assert from 'node:assert/strict'
import { createMemoryStore, rotateToken, type TokenFetcher } from '@token-rotation/core'
import { createSweeper } from '@token-rotation/core/sweeper'
import { storeContract } from '@token-rotation/core/testing'
const fetcher: TokenFetcher = async ({ refreshToken }) =>
  Response.json({ access_token: 'a2', refresh_token: refreshToken + '+', token_type: 'bearer', expires_in: 60 })
const tokens = { access_token: 'a1', refresh_token: 'r1', expires_at: 1 }
const grant = { status: 'active', id: 'g', provider: 'demo', generation: 0, tokens } as const
const rotation = await rotateToken(grant, fetcher, Date.now)
assert(rotation.status === 'rotated' && rotation.state.tokens.refresh_token === 'r1+')
for (const { run } of storeContract) await run(() => createMemoryStore<string>())
const store = { takeDue: async () => [], postpone: async () => {} }
const sweeper = createSweeper({ store, visit: async () => ({}) as never })
assert.equal((await sweeper.stop()).rotated, 0)
`,

  'authjs.ts': `
import assert from 'node:assert/strict'
import { createBinding } from '@token-rotation/authjs'
import { signInAgain } from '@token-rotation/authjs/client'
import { nextExchanges } from '@token-rotation/authjs/next'
import { providerFacts } from '@token-rotation/authjs/provider-facts'
import { tokenRotation } from '@token-rotation/authjs/worker'
import { client, store } from './sql.js'
assert.throws(() => createBinding({ sessionWait: 'long' } as never, {} as never), TypeError)
assert.equal(signInAgain({ error: 'RefreshTokenUnavailable' }, () => {}), false)
assert.equal(typeof nextExchanges, 'function')
assert.equal(providerFacts.google?.name, 'Google')
globalThis.fetch = async () =>
  Response.json({ access_token: 'a2', refresh_token: 'r2', token_type: 'bearer', expires_in: 60 })
await client.exec('update accounts set expires_at = 1')
const rotation = tokenRotation(
  {
    adapter: {}, secret: 'a secret for the tests and nothing else',
    providers: [{
      id: 'demo', name: 'Demo', type: 'oauth', clientId: 'id', clientSecret: 'secret',
      token: 'https://provider.example/token',
    }],
  },
  { store },
)
const token = await rotation.getAccessToken({ userId: '1', provider: 'demo' })
assert(token.status === 'ok' && token.accessToken === 'a2', token.status)
await client.close()
`,

  'opentelemetry.ts': `
import assert from 'node:assert/strict'
import {
  AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { createMemoryStore, createRotator, type GrantState } from '@token-rotation/core'
import { authorizationServer, virtualClock } from '@token-rotation/core/testing'
import { openTelemetry } from '@token-rotation/opentelemetry'
import { fileOf } from './file-of.js'
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 })
const meterProvider = new MeterProvider({ readers: [reader] })
const clock = virtualClock()
const server = authorizationServer({ family: 'F4', clock })
const rotator = createRotator({
  store: createMemoryStore<GrantState>(), fetcher: server.fetcher, clock: clock.now, timer: clock.timer,
  onEvent: openTelemetry({ meterProvider }),
})
const carried = { status: 'active', id: 'g', provider: 'demo', generation: 0, tokens: server.signIn() } as const
await clock.advance(61_000)
assert.equal((await rotator.resolve('g', { carried, canCarry: true })).status, 'ok')
await meterProvider.forceFlush()
const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics).flatMap(({ metrics }) => metrics)
const outcomes = metrics.find(({ descriptor }) => descriptor.name === 'token_rotation.outcomes')
assert(outcomes?.dataPoints.some(({ attributes }) => attributes.outcome === 'committed'))
assert(JSON.parse(fileOf('@token-rotation/opentelemetry/grafana/token-rotation.json')).panels.length > 0)
await meterProvider.shutdown()
`,

  'app.ts': `
const names = ['core', 'postgres', 'redis', 'sql', 'drizzle', 'prisma', 'authjs', 'opentelemetry']
for (const name of names) {
  await import(\`./\${name}.js\`)
  console.log(name)
}
`,
}
