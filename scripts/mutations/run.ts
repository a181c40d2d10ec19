// Removes one mechanism of the core after another and expects its tests to notice.
import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkMutations, mutations } from './mutations.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const runs = process.env.SIMULATION_RUNS ?? '4000'
const seed = process.env.SIMULATION_SEED ?? '1'
/** Parts of names; all mutations where there are none. */
const wanted = process.argv.slice(2)
const simulation = 'packages/core/test/simulation.test.ts'
// What the simulation lets through, the other tests get to see.
const rest = ['packages/core', ...['simulation.test.ts', 'examples/**'].flatMap(exclude)]

function exclude(pattern: string): string[] {
  return ['--exclude', `**/${pattern}`]
}

/** Runs tests of the copy. Resolves with what broke, or `undefined` if nothing did. */
function test(copy: string, ...filter: string[]): Promise<string | undefined> {
  const env = {
    ...process.env,
    SIMULATION_RUNS: runs,
    SIMULATION_SEED: seed,
    SIMULATION_SHRINK: 'no',
    NO_COLOR: '1',
  }
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', ...filter, '--bail=1', '--config', join(copy, 'vitest.config.ts')]
  // A mutant may never end, and so may the workers of the runner: all of them are one process group.
  const child = spawn(process.execPath, args, { cwd: copy, env, detached: true })
  let output = ''
  let isLate = false
  const alarm = setTimeout(() => {
    isLate = true
    process.kill(-child.pid!, 'SIGKILL')
  }, timeLimit)
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  }
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      clearTimeout(alarm)
      if (code === 0) return resolve(undefined)
      if (isLate) return resolve('the tests do not end')
      if (/SyntaxError|Transform failed|PARSE_ERROR/.test(output)) {
        return reject(new Error(`a mutation does not compile: ${output.slice(-600)}`))
      }
      const invariant = /Caused by: Error: ([^:\n]+):/.exec(output)?.[1]
      const title = / FAIL .*? > (.*)/.exec(output)?.[1]
      return resolve(invariant ?? title ?? output.slice(-300))
    })
  })
}

async function copyCore(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'mutations-'))
  const core = join('packages', 'core')
  const skip = /node_modules|dist$/
  await cp(join(root, core), join(copy, core), {
    recursive: true,
    filter: (from) => !skip.test(from.slice(root.length)),
  })
  const setup = 'packages/authjs/test/support/next-globals.ts'
  for (const file of ['package.json', 'tsconfig.base.json', 'vitest.config.ts', setup]) {
    await cp(join(root, file), join(copy, file))
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** How long the tests may take. Follows from how long they take without a mutation. */
let timeLimit = 600_000
const copy = await copyCore()
try {
  const source = (file: string) => join(copy, 'packages/core/src', file)
  await checkMutations(source(''))
  const chosen = mutations.filter(
    ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
  )
  const startedAt = Date.now()
  const broken = (await test(copy, simulation)) ?? (await test(copy, ...rest))
  if (broken) throw new Error(`the tests fail without any mutation: ${broken}`)

  timeLimit = Math.max(30_000, 4 * (Date.now() - startedAt))

  let survivors = 0
  for (const { name, file, find, replace } of chosen) {
    const original = await readFile(source(file), 'utf8')
    await writeFile(
      source(file),
      original.replace(find, () => replace),
    )
    const killer = (await test(copy, simulation)) ?? (await test(copy, ...rest))
    await writeFile(source(file), original)
    if (!killer) survivors += 1
    console.log(`${killer ? 'killed  ' : 'SURVIVED'}  ${name.padEnd(54)}  ${killer ?? ''}`)
  }
  console.log(`\n${chosen.length - survivors} of ${chosen.length} killed, ${runs} schedules each`)
  process.exitCode = survivors > 0 ? 1 : 0
} finally {
  await rm(copy, { recursive: true, force: true })
}
