import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { appOf, runIn } from './support/doctor.ts'

const folder = resolve(import.meta.dirname, '..')

/** Runs the tool as a process of its own, in an empty environment. */
function tool(args: readonly string[], cwd = folder) {
  const tsx = import.meta.resolve('tsx')
  const node = ['--conditions=@token-rotation/source', '--import', tsx]
  const env: Partial<NodeJS.ProcessEnv> = { PATH: process.env.PATH }
  return spawnSync(process.execPath, [...node, resolve(folder, 'src/main.ts'), ...args], {
    cwd,
    env: env as NodeJS.ProcessEnv,
    encoding: 'utf8',
  })
}

describe('the command line', () => {
  test.each([
    [0, ['doctor', 'google']],
    [1, ['doctor', 'slack']],
    [2, ['doctor', 'gogle']],
    [2, ['doctor', '--wrong']],
  ] as const)('exits with %i after %j', (status, args) => {
    const ran = tool(args)
    expect(ran).toMatchObject({ status })
    // Results go to one stream, complaints to the other.
    expect(ran[status === 2 ? 'stdout' : 'stderr']).toBe('')
    expect(ran.stdout + ran.stderr).not.toContain('\u001B[')
  })

  test('runs none of the code that it reads', () => {
    const app = appOf({
      'auth.ts': `
        import NextAuth from 'next-auth'
        import Google from 'next-auth/providers/google'
        if (!process.env.AUTH_SECRET) process.exit(77)
        export const { auth } = NextAuth({ providers: [Google] })
      `,
    })
    const ran = tool(['doctor'], app)
    expect(ran.status).toBe(1)
    expect(ran.stdout).toContain('google')
  })

  test('helps', () => {
    const cwd = appOf({})
    expect(runIn(cwd, '--help')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/doctor .*will refresh/) as string,
    })
    expect(runIn(cwd, 'doctor', '--help')).toMatchObject({
      code: 0,
      output: expect.stringContaining('--deployment') as string,
    })
    expect(runIn(cwd).code).toBe(2)
    expect(runIn(cwd, 'docter')).toMatchObject({
      code: 2,
      output: expect.stringContaining('no command "docter"') as string,
    })
  })

  test('tells its version', () => {
    const manifest = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8')) as {
      version: string
    }
    expect(runIn(folder, '--version')).toEqual({ code: 0, output: manifest.version })
  })

  test('refuses a deployment that there is not, and names together with a file', () => {
    const cwd = appOf({})
    const { code, output } = runIn(cwd, 'doctor', 'google', '--deployment', 'two')
    expect(code).toBe(2)
    expect(output).toContain('one, several, serverless')
    expect(runIn(cwd, 'doctor', 'google', '--config', 'auth.ts').code).toBe(2)
  })
})
