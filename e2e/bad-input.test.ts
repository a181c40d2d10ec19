import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { ExpressAuthConfig } from '@auth/express'
import { tokenRotation, type TokenRotationOptions } from '@token-rotation/express'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { apps } from './apps.ts'
import { startApp } from './support/start-app.ts'
import { onTestStage } from './support/test-stage.ts'

type Bad = { name: string; setting: RegExp; config?: Partial<ExpressAuthConfig> }

const run = promisify(execFile)
const oauth = { id: 'demo', name: 'Demo', type: 'oauth', token: 'https://demo.example/token' }
const store = {
  get: async () => undefined,
  compareAndSet: async () => true,
  kind: 'carrier-pigeon',
}

const badConfigs: readonly (Bad & { options?: TokenRotationOptions })[] = [
  { name: 'no AUTH_SECRET', setting: /AUTH_SECRET/, config: { secret: undefined as never } },
  {
    name: 'a provider without a client id',
    setting: /provider "demo" has no client id: .*AUTH_DEMO_ID/,
    config: { providers: [oauth as never] },
  },
  {
    name: 'an adapter without a store of its accounts',
    setting: /"adapter".*"store".*"jwt"/,
    config: { adapter: {} },
  },
  {
    name: 'the database strategy',
    setting: /session\.strategy "database"/,
    config: { session: { strategy: 'database' } },
  },
  {
    name: 'a store of an unknown kind',
    setting: /"carrier-pigeon".*"store"/,
    options: { store: store as never },
  },
]

describe('the first request', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each(badConfigs)('says what is wrong with $name', ({ setting, config = {}, options = {} }) => {
    vi.stubEnv('AUTH_SECRET', undefined)
    return onTestStage(
      () => ({ config, options }),
      async ({ browser }) => {
        for (const path of ['/api/token', '/api/session', '/api/me']) {
          const { status, json } = await browser().get(path)
          expect(status).toBe(500)
          expect(json.name).toBe('ConfigurationError')
          expect(json.message).toMatch(setting)
        }
      },
    )
  })
})

it.each([
  { timing: { httpTimeout: 10_000, lease: 9_000 }, setting: /"lease" \(9000\).*"httpTimeout"/ },
  { timing: { httpTimeout: 10_000, wait: 500 }, setting: /"wait" \(500\).*"httpTimeout"/ },
  { timing: { httpTimeout: -1 }, setting: /"httpTimeout" must be a positive number/ },
])('times that contradict each other are refused: $timing', ({ timing, setting }) => {
  expect(() => tokenRotation({ providers: [] }, { timing })).toThrow(setting)
})

it('importing and wrapping a configuration needs no environment', async () => {
  const script = `
    const { tokenRotation } = await import('@token-rotation/express')
    const { default: GitHub } = await import('@auth/core/providers/github')
    console.log(Object.keys(tokenRotation({ providers: [GitHub] })).length > 0)`
  const { stdout, stderr } = await run(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { cwd: fileURLToPath(new URL('.', import.meta.url)), env: {} as NodeJS.ProcessEnv },
  )
  expect({ stdout, stderr }).toEqual({ stdout: 'true\n', stderr: '' })
})

it.each(apps)(
  '$name names ROTATION_STORE, and not what is in it, where it is unknown',
  async (app) => {
    const url = 'carrier-pigeon://user:password@loft'
    // At the start, or at the first request, which is when Next.js loads what an app consists of.
    const said = await startApp(app, { ROTATION_STORE: url }).then(
      (running) => running.stop().then(() => running.output()),
      (error: Error) => error.message,
    )
    expect(said).toMatch(/ROTATION_STORE is "carrier-pigeon:/)
    expect(said).not.toContain('password')
  },
)
