// Holds what the documentation promises against what continuous integration runs: every claim of the pages
// of the guarantees and the limits names a test, a benchmark or an invariant that is there under this name,
// and every claim of a README leads to one of theirs, in its lists and, at the root, in what is before them.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'
import { claimListsOf, claimsOf, openingOf } from './claims/claims-of.ts'
import { isTitled } from './claims/is-titled.ts'
import { testsOfCi } from './claims/tests-of-ci.ts'
import { type Title, titlesOf } from './claims/titles-of.ts'

const pages = ['docs/guarantees.md', 'docs/limits.md']
const tests = testsOfCi()
const titles = new Map<string, Title[]>()
const problems: string[] = []
const shown = new Set<string>()
let claims = 0

for (const page of pages) {
  const all = claimsOf(readFileSync(page, 'utf8'))
  if (all.length === 0) problems.push(`${page}: there are no claims`)
  claims += all.length
  for (const { title, anchor, sentence, items } of all) {
    const where = `${page}, "${title}"`
    if (!sentence) problems.push(`${where}: no sentence in bold says what is claimed`)
    if (all.filter((other) => other.anchor === anchor).length > 1) {
      problems.push(`${where}: another claim has the same title`)
    }
    if (items.length === 0) problems.push(`${where}: nothing shows it`)
    for (const item of items) {
      const problem = problemOf(item, page)
      if (problem) problems.push(`${where}: ${problem}`)
      else shown.add(item)
    }
  }
}

const anchors = new Map(
  pages.map((page) => [page, claimsOf(readFileSync(page, 'utf8')).map(({ anchor }) => anchor)]),
)
for (const readme of globSync(['README.md', 'packages/*/README.md'])) {
  const text = readFileSync(readme, 'utf8')
  const lists = claimListsOf(text)
  const opening = readme === 'README.md' ? openingOf(text) : []
  if (readme === 'README.md' && lists.length === 0) problems.push(`${readme}: there are no claims`)
  for (const { title, items } of lists) {
    if (items.length === 0) problems.push(`${readme}, "${title}": there are no claims`)
  }
  const items = [...opening, ...lists.flatMap((list) => list.items)]
  for (const item of items) {
    const targets = [...item.matchAll(/\]\(([^)#]+)#([^)]+)\)/g)]
    const isLed = targets.some(([, path, anchor]) =>
      anchors.get(join(dirname(readme), path!))?.includes(anchor!),
    )
    if (!isLed) problems.push(`${readme}: no link to ${pages.join(' or ')}: ${item}`)
  }
  claims += items.length
}

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
else console.log(`${claims} claims lead to ${shown.size} tests`)

/** Says what is wrong with an item such as `[e2e/x.test.ts: title](../e2e/x.test.ts)`. */
function problemOf(item: string, page: string): string | undefined {
  const found = /^\[([^\s:]+): (.+)\]\(([^)]+)\)$/.exec(item)
  if (!found) return `this names no test: ${item}`
  const [, name, title, target] = found as unknown as [string, string, string, string]
  const file = join(dirname(page), target)
  const isNamed = name === file || (name === 'bench' && file.startsWith('bench/src/'))
  if (!isNamed) return `"${name}" is not the file that is linked: ${target}`
  if (!tests.has(file)) return `nothing that .ci/run runs gets to ${file}`
  let known = titles.get(file)
  if (!known) titles.set(file, (known = titlesOf(file, tests.read(file))))
  if (known.some((one) => isTitled(title, one, () => tests.around(file)))) return undefined
  return `${file} has no test "${title}"`
}
