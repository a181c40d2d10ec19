import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { compare } from './compare.ts'
import { compareSettings } from './compare-settings.ts'
import type { Comparison } from './comparison.ts'
import { comparisonSections } from './comparison-tables.ts'
import { judgeOurs } from './judge-ours.ts'
import { withServers } from './servers.ts'
import { subjects } from './subjects.ts'

Object.assign(process.env, { NODE_ENV: 'production' })
// One for each process that is started here.
process.setMaxListeners(100)
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    // Publishes a run that was made before, such as one of bench/results.
    from: { type: 'string' },
  },
})

const comparison = values.from
  ? (JSON.parse(await readFile(values.from, 'utf8')) as Comparison)
  : await run(values.quick)
const sections = comparisonSections(comparison)
console.log(sections.map(({ title, text }) => `\n## ${title}\n\n${text}`).join('\n'))

if (!comparison.isQuick && comparison.subjects.length === subjects.length) {
  // What draws takes seconds to load, and a quick run draws nothing.
  const { publish } = await import('./publish.ts')
  await publish(comparison, sections)
  console.log('\ndocs/comparison.md and docs/comparison/')
}

const problems = judgeOurs(comparison)
for (const problem of problems) console.error(`FAIL ${problem}`)
if (problems.length > 0) process.exitCode = 1

async function run(isQuick: boolean): Promise<Comparison> {
  const load = loadavg()[0]!.toFixed(2)
  console.log(`token-rotation comparison, Node ${process.versions.node}, load ${load}`)
  const measured = await compare(withServers(subjects), compareSettings(isQuick), timed)
  const results = new URL('../../results/', import.meta.url)
  const name = `compare-${measured.startedAt.replaceAll(':', '-')}.json`
  await mkdir(results, { recursive: true })
  await writeFile(new URL(name, results), `${JSON.stringify(measured, null, 2)}\n`)
  console.log(`bench/results/${name}`)
  return measured
}

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now()
  const result = await work()
  console.log(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  return result
}
