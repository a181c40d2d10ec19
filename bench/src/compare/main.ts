import { mkdir, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { aboutTheRun } from './about-the-run.ts'
import { compare } from './compare.ts'
import { compareSettings } from './compare-settings.ts'
import { comparisonSections } from './comparison-tables.ts'
import { judgeOurs } from './judge-ours.ts'
import { withServers } from './servers.ts'
import { subjects } from './subjects.ts'

Object.assign(process.env, { NODE_ENV: 'production' })
// One for each process that is started here.
process.setMaxListeners(100)
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const { quick: isQuick } = values
const compared = withServers(subjects)
const load = loadavg()[0]!.toFixed(2)
console.log(`token-rotation comparison, Node ${process.versions.node}, load ${load}`)

const comparison = await compare(compared, compareSettings(isQuick), timed)
const sections = [
  { name: 'run', title: 'The run', text: aboutTheRun(comparison) },
  ...comparisonSections(comparison),
]
console.log(sections.map(({ title, text }) => `\n## ${title}\n\n${text}`).join('\n'))

const results = new URL('../../results/', import.meta.url)
const name = `compare-${comparison.startedAt.replaceAll(':', '-')}.json`
await mkdir(results, { recursive: true })
await writeFile(new URL(name, results), `${JSON.stringify(comparison, null, 2)}\n`)
console.log(`\nbench/results/${name}`)

if (!isQuick && compared.length === subjects.length) {
  // What draws takes seconds to load, and a quick run draws nothing.
  const { publish } = await import('./publish.ts')
  await publish(comparison, sections)
  console.log('docs/comparison.md and docs/comparison/')
}

const problems = judgeOurs(comparison)
for (const problem of problems) console.error(`FAIL ${problem}`)
if (problems.length > 0) process.exitCode = 1

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now()
  const result = await work()
  console.log(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  return result
}
