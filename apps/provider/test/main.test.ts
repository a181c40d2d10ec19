import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { getMe, refresh, refreshed, signIn } from './sign-in.ts'

test('the program takes its settings from the environment and logs nothing but its address', async () => {
  const id = 'another'
  const secret = 'another-secret'
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: {
      ...process.env,
      PORT: '0',
      ACCESS_TOKEN_TTL: '9',
      DEMO_CLIENT_ID: id,
      DEMO_CLIENT_SECRET: secret,
    },
  })
  const exit = once(child, 'exit')
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const started = once(child.stdout, 'data')
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await started
  const issuer = /http:\/\/localhost:\d+/.exec(output)?.[0] ?? ''
  const provider = { issuer, clients: { basic: { id, secret } } }

  const tokens = await signIn(provider)
  expect(tokens.expires_in).toBe(9)
  const next = await refreshed(provider, tokens.refresh_token)
  await refresh(provider, tokens.refresh_token)
  expect((await getMe(provider, next.access_token)).status).toBe(401)

  child.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
  expect(output).toBe(`provider: ${issuer}\n`)
})
