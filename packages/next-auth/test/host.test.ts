import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as nextAuth from 'next-auth'
import { describe, expect, it } from 'vitest'
import { checkVersion, host } from '../src/host.ts'

/** What next-auth exports as the package of another version sees it, which only a process of its own can load. */
function installedFor(folder: string): object {
  const cwd = fileURLToPath(new URL(`../../${folder}/`, import.meta.url))
  const { NODE_PATH: _, ...env } = process.env
  const script = "JSON.stringify(Object.keys(require('next-auth')))"
  const names = execFileSync(process.execPath, ['-p', script], { cwd, env, encoding: 'utf8' })
  return Object.fromEntries((JSON.parse(names) as string[]).map((name) => [name, name]))
}

describe('checkVersion', () => {
  it('is content with the version that is installed', () => {
    expect(() => checkVersion(nextAuth)).not.toThrow()
  })

  it.each([
    ['4', installedFor('next-auth-v4')],
    ['3', installedFor('next-auth-v3')],
    ['unknown', {}],
  ])('names the package to use with version %s', (_version, installed) => {
    expect(() => checkVersion(installed)).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        setting: 'next-auth',
        message: expect.stringMatching(
          /needs next-auth v5: npm install next-auth@beta\..*@token-rotation\/next-auth-v4/,
        ) as string,
      }),
    )
  })
})

describe('host', () => {
  it('reads the environment late', () => {
    process.env.TOKEN_ROTATION_TEST = 'later'
    try {
      expect(host.env.TOKEN_ROTATION_TEST).toBe('later')
    } finally {
      delete process.env.TOKEN_ROTATION_TEST
    }
  })

  it('completes a configuration in place', () => {
    process.env.AUTH_SECRET = 'from the environment'
    try {
      const config = { providers: [] } as { providers: []; secret?: string }
      host.complete(config)
      expect(config.secret).toBe('from the environment')
    } finally {
      delete process.env.AUTH_SECRET
    }
  })

  it('knows of no request outside of one', async () => {
    expect(await host.currentExchange?.()).toBeUndefined()
  })
})
