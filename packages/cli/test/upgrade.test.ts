import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { expectationOf, fixtureApp, fixtureApps } from './support/apps.ts'
import { appOf, runIn } from './support/doctor.ts'

const guide = fixtureApp('v5-guide').files
const textOf = (folder: string, file = 'auth.ts') => readFileSync(join(folder, file), 'utf8')

describe('upgrade, snippets of real life', () => {
  test.each(fixtureApps())('$name: $about', async (app) => {
    const folder = appOf(app.files)
    const { code, output } = runIn(folder, 'upgrade')
    await expect(`exit code ${code}\n\n${output}\n`).toMatchFileSnapshot(expectationOf(app))

    runIn(folder, 'upgrade', '--write', '--force')
    const again = runIn(folder, 'upgrade').output
    expect(again, 'the second run').not.toMatch(/^(?:---|\+\+\+|@@) /m)
    expect(again, 'the second run').not.toContain('cannot be read')
  })
})

describe('upgrade, what it writes', () => {
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: folder,
    })

  test('nothing, unless it is told to', () => {
    const folder = appOf(guide)
    expect(runIn(folder, 'upgrade').code).toBe(1)
    expect(textOf(folder)).toBe(guide['auth.ts'])
  })

  test('what git can give back, and nothing else unless that is forced', () => {
    const folder = appOf(guide)
    expect(runIn(folder, 'upgrade', '--write')).toMatchObject({
      code: 2,
      output: expect.stringContaining('git does not have what is in auth.ts') as string,
    })
    git(folder, 'init', '--quiet')
    git(folder, 'add', '.')
    git(folder, 'commit', '--quiet', '-m', 'An app')
    const before = `${guide['auth.ts']}// Not committed.\n`
    appendTo(folder, 'auth.ts', '// Not committed.\n')
    expect(runIn(folder, 'upgrade', '--write').code).toBe(2)
    expect(textOf(folder)).toBe(before)

    git(folder, 'checkout', '--quiet', '--', 'auth.ts')
    const written = runIn(folder, 'upgrade', '--write')
    expect(written.code).toBe(0)
    expect(written.output).toContain('To undo it: git checkout -- auth.ts')
    expect(textOf(folder)).toContain('NextAuth(rotation.config)')
    expect(runIn(folder, 'upgrade').code).toBe(0)
  })

  test.each(['app/(auth)/auth.ts', "app/it's/[...nextauth].ts"])(
    'with a command that undoes it in a shell: %s',
    (file) => {
      const folder = appOf({ ...guide, 'auth.ts': '', [file]: guide['auth.ts']! })
      git(folder, 'init', '--quiet')
      git(folder, 'add', '.')
      git(folder, 'commit', '--quiet', '-m', 'An app')
      const { output } = runIn(folder, 'upgrade', '--write', '--config', file)
      expect(textOf(folder, file)).toContain('NextAuth(rotation.config)')
      execFileSync('sh', ['-c', /git checkout -- .*/.exec(output)![0]], {
        cwd: folder,
        stdio: 'ignore',
      })
      expect(textOf(folder, file)).toBe(guide['auth.ts'])
    },
  )

  test('with the line ends that a file has', () => {
    const text = guide['auth.ts']!.replaceAll('\n', '\r\n')
    const folder = appOf({ ...guide, 'auth.ts': text })
    runIn(folder, 'upgrade', '--write', '--force')
    expect(textOf(folder)).toContain('NextAuth(rotation.config)')
    expect(textOf(folder).replaceAll('\r\n', '')).not.toContain('\n')
  })
})

describe('upgrade, what it cannot do', () => {
  test('a folder without a configuration, or without an Auth.js in its package.json, is a wrong use', () => {
    expect(runIn(appOf({}), 'upgrade').code).toBe(2)
    const { code, output } = runIn(appOf({ 'auth.ts': guide['auth.ts']! }), 'upgrade')
    expect(code).toBe(2)
    expect(output).toContain('which Auth.js this is')
    expect(runIn(appOf(guide), 'upgrade', '--config', 'other.ts').code).toBe(2)
    expect(runIn(appOf(guide), 'upgrade', '--wrong').code).toBe(2)
  })

  test.each([
    ['export async function auth(req, res) { return await NextAuth(req, res, {', '}) }'],
    ['export default (req, res) => NextAuth(req, res, {', '})'],
  ])('a configuration of NextAuth.js that is made for each request is shown: %s', (start, end) => {
    const file = 'pages/api/auth/[...nextauth].js'
    const text = `import NextAuth from 'next-auth'\n${start} providers: [] ${end}\n`
    const folder = appOf({
      'package.json': '{ "dependencies": { "next-auth": "^4.24.0" } }',
      [file]: text,
    })
    const { code, output } = runIn(folder, 'upgrade', '--write', '--force')
    expect(code).toBe(1)
    expect(output).toContain(`${file}:2`)
    expect(output).toContain('made in a function')
    expect(textOf(folder, file)).toBe(text)
  })

  test('a name that is taken is not taken again', () => {
    const text = guide['auth.ts']!.replace('declare module', 'const rotation = 1\n\ndeclare module')
    const { output } = runIn(appOf({ ...guide, 'auth.ts': text }), 'upgrade')
    expect(output).toContain('the name "rotation" is taken')
    expect(output).not.toContain('+export const rotation')
  })

  test('says nothing that is secret', () => {
    const text = guide['auth.ts']!.replace('process.env.AUTH_GOOGLE_SECRET!', '"s3cr3t"')
    const { output } = runIn(appOf({ ...guide, 'auth.ts': `${text}\nconst` }), 'upgrade')
    expect(output).toContain('cannot be read')
    expect(output).not.toContain('s3cr3t')
  })
})

function appendTo(folder: string, file: string, text: string): void {
  writeFileSync(join(folder, file), textOf(folder, file) + text)
}
