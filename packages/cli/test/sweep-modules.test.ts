import type { SweepTotals } from '@token-rotation/authjs/worker'
import { describe, expect, test } from 'vitest'
import { type Surroundings, UsageError } from '../src/command.ts'
import { run } from '../src/run.ts'
import { duration } from '../src/sweep/duration.ts'
import { sweepProgress } from '../src/sweep/sweep-progress.ts'
import { quietness } from '../src/sweep/until-nothing-is-due.ts'
import { appOf } from './support/doctor.ts'

/** Runs the command on a module, to its end. */
async function sweep(text: string, ...args: string[]) {
  return sweepIn(appOf({ 'worker.mjs': text }), 'worker.mjs', ...args)
}

async function sweepIn(cwd: string, ...args: string[]) {
  const lines: string[] = []
  const add = (line: string) => void lines.push(line)
  const code = await run(['sweep', ...args], { cwd, isColoured: false, print: add, complain: add })
  return { code, output: lines.join('\n') }
}

/** A sweeper that has rotated so many, and tells with what it was started. */
const ended = (rotated: number) => `{
  async startSweeper({ signal, onProgress, ...options }) {
    const totals = { rotated: ${rotated}, underWay: 0, waiting: 0, lastError: JSON.stringify(options) }
    return { totals, done: Promise.resolve(totals), stop() {} }
  }
}`

describe('the module of a sweeper', () => {
  test.each([
    ['the default', `export default ${ended(1)}`],
    ['the default of a CommonJS module', `export default { sweeper: ${ended(1)} }`],
    ['any name', `export const worker = ${ended(1)}; export const other = null`],
    ['"rotation" before others', `export default ${ended(2)}; export const rotation = ${ended(1)}`],
    ['the same under two names', `const one = ${ended(1)}; export { one, one as another }`],
  ])('exports it as %s', async (_, text) => {
    const { code, output } = await sweep(text, '--rate', '2.5', '--lead', '1m')
    expect(code).toBe(0)
    expect(output).toContain('Stopped. 1 rotated')
    expect(output).toContain('{"rate":2.5,"lead":60000,"every":5000,')
  })

  test.each([
    ['nothing', 'export const config = {}', 'exports nothing that has a "startSweeper"'],
    [
      'several',
      `export const one = ${ended(1)}; export const two = ${ended(2)}`,
      'several that could be meant: one, two. Call one of them "rotation"',
    ],
  ])('shows how such a file looks where it exports %s', async (_, text, reason) => {
    const { code, output } = await sweep(text)
    expect(code).toBe(2)
    expect(output).toContain(reason)
    expect(output).toContain('export const rotation = tokenRotation(config, { store })')
  })

  test('has to be there', async () => {
    const cwd = appOf({})
    expect(await sweepIn(cwd, 'no.mjs')).toEqual({ code: 2, output: 'There is no file "no.mjs".' })
    expect((await sweepIn(cwd)).code).toBe(2)
    expect((await sweepIn(cwd, 'a.mjs', 'b.mjs')).code).toBe(2)
  })

  test('may fail, and shows no password of a database', async () => {
    const { code, output } = await sweep(
      `throw new TypeError('Invalid URL: postgres://ada:lovelace@db.example/app')`,
    )
    expect(code).toBe(1)
    expect(output).toBe(
      'worker.mjs cannot be loaded: TypeError: Invalid URL: postgres://...@db.example/app',
    )
  })

  test('may be in TypeScript, with a loader where Node.js cannot read it', async () => {
    const { code, output } = await sweep(`
      const error = new TypeError('Unknown file extension ".ts" for /app/worker.ts')
      error.code = 'ERR_UNKNOWN_FILE_EXTENSION'
      throw error`)
    expect(code).toBe(1)
    expect(output).toContain('npm install --save-dev tsx')
    expect(output).toContain(
      'node --import tsx node_modules/token-rotation/dist/main.js sweep worker.mjs',
    )
  })

  test('may have a configuration that cannot work', async () => {
    const { code, output } = await sweep(
      `export const rotation = { startSweeper: async () => { throw new Error('no "secret"') } }`,
    )
    expect(code).toBe(1)
    expect(output).toBe('The sweeper cannot start: Error: no "secret"')
  })
})

describe('the options of a sweeper', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
    ['0s', 0],
  ])('read %s as %i ms', (text, milliseconds) => {
    expect(duration('every', text)).toBe(milliseconds)
  })
  test.each(['7', 'd', '-1s', '1 s', '1w', ''])('refuse "%s" as a time', (text) => {
    expect(() => duration('every', text)).toThrow(UsageError)
  })
  test.each([
    ['--concurrency', '0'],
    ['--concurrency', '1.5'],
    ['--rate', '0'],
    ['--rate', 'fast'],
    ['--every', '0s'],
    ['--idle-after', '7'],
    ['--wrong', '1'],
  ])('refuse %s %s', async (option, value) => {
    const { code, output } = await sweep('export default 1', option, value)
    expect(code).toBe(2)
    expect(output).toContain(option)
  })
})

const nothing: SweepTotals = {
  taken: 0,
  rotated: 0,
  fresh: 0,
  idle: 0,
  held: 0,
  unavailable: 0,
  misconfigured: 0,
  rejected: 0,
  'signed-out': 0,
  missing: 0,
  failed: 0,
  underWay: 0,
  waiting: 0,
  lastError: undefined,
}

test('a sweeper has nothing more to do when its store was silent for longer than it may think', () => {
  const isDone = quietness(1_000, 0)
  // A store that sleeps has to wake up before it hands out the first.
  expect(isDone(nothing, 11_900)).toBe(false)
  expect(isDone({ ...nothing, taken: 2, underWay: 2 }, 11_950)).toBe(false)
  expect(isDone({ ...nothing, taken: 2, waiting: 1 }, 20_000)).toBe(false)
  expect(isDone({ ...nothing, taken: 2 }, 22_900)).toBe(false)
  expect(isDone({ ...nothing, taken: 2, failed: 1 }, 23_100)).toBe(false)
  expect(isDone({ ...nothing, taken: 3, failed: 1 }, 26_000)).toBe(false)
  expect(isDone({ ...nothing, taken: 3, failed: 1 }, 29_100)).toBe(true)
  expect(quietness(1_000, 0)(nothing, 12_100)).toBe(true)
})

test('the progress of a sweeper is one line of a terminal', () => {
  const written: string[] = []
  const surroundings: Surroundings = {
    cwd: '.',
    isColoured: false,
    print: (text) => void written.push(`print ${text}`),
    complain: () => undefined,
    rewrite: (text) => void written.push(`rewrite ${text}`),
  }
  const progress = sweepProgress(surroundings)
  const totals = { ...nothing, rotated: 7, idle: 2, underWay: 3, waiting: 40 }
  progress.running(totals)
  progress.stopping()
  progress.running({ ...totals, waiting: 0 })
  progress.stopped({ ...totals, rotated: 10, underWay: 0, waiting: 0 })
  expect(written).toEqual([
    'rewrite 7 rotated, 2 idle; 3 under way, 40 waiting',
    'rewrite ',
    'rewrite Stopping: 7 rotated, 2 idle; 3 under way, 0 waiting',
    'rewrite ',
    'print Stopped. 10 rotated, 2 idle',
  ])
})
