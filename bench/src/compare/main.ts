import { mkdir, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { aboutTheRun } from './about-the-run.ts'
import { compare } from './compare.ts'
import { compareSettings } from './compare-settings.ts'
import { comparisonSections } from './comparison-tables.ts'
import { judgeOurs } from './judge-ours.ts'
import { plotSessions } from './plot-sessions.ts'
import { plotStorm } from './plot-storm.ts'
import { withServers } from './servers.ts'
import { subjects } from './subjects.ts'
import { writeFormatted } from './write-formatted.ts'
import { writePage } from './write-page.ts'

Object.assign(process.env, { NODE_ENV: 'production' })
// One for each process that is started here.
process.setMaxListeners(100)
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
})
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

const json = `${JSON.stringify(comparison, null, 2)}\n`
const results = new URL('../../results/', import.meta.url)
const name = `compare-${comparison.startedAt.replaceAll(':', '-')}.json`
await mkdir(results, { recursive: true })
await writeFile(new URL(name, results), json)
console.log(`\nbench/results/${name}`)

if (!isQuick && compared.length === subjects.length) {
  const docs = new URL('../../../docs/', import.meta.url)
  const folder = new URL('comparison/', docs)
  await mkdir(folder, { recursive: true })
  await writeFormatted(new URL('results.json', folder), json)
  await writeFile(new URL('storm.svg', folder), plotStorm(comparison))
  await writeFile(new URL('sessions.svg', folder), plotSessions(comparison))
  await writePage(new URL('comparison.md', docs), sections)
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
