import { resolve } from 'node:path'
import { globSync } from 'tinyglobby'

/** How many files an error names: without a build there are hundreds. */
const shown = 3

/**
 * Compares what a package packs with what belongs there: built output and its sources, to which the source
 * maps lead, data, SQL, dashboards, the manifest, the README and the licence.
 *
 * @throws {Error} Names what is there and should not be, and the other way round, a few files of each.
 */
export function checkFiles(folder: string, packed: readonly string[]): void {
  const cwd = resolve(folder)
  const sources = globSync('src/**/*.ts', { cwd })
  const built = sources.flatMap((source) => {
    const base = source.replace(/^src/, 'dist').replace(/\.ts$/, '')
    return ['.js', '.js.map', '.d.ts', '.d.ts.map'].map((extension) => base + extension)
  })
  const data = globSync('src/**/*.json', { cwd })
  const builtData = data.map((file) => file.replace(/^src/, 'dist'))
  const extras = globSync(['*.{sql,prisma}', 'grafana/*.json'], { cwd })
  const others = ['package.json', 'README.md', 'LICENSE']
  const expected = new Set([...sources, ...built, ...data, ...builtData, ...extras, ...others])
  const unexpected = packed.filter((file) => !expected.has(file))
  const missing = [...expected].filter((file) => !packed.includes(file))
  if (unexpected.length + missing.length === 0) return
  const isUnbuilt = built.some((file) => missing.includes(file))
  const todo = isUnbuilt ? 'run `pnpm build` first: ' : ''
  throw new Error(
    `${todo}${folder} does not pack what it should: missing ${listed(missing)}; unexpected ${listed(unexpected)} (a "dist" of earlier sources?)`,
  )
}

/** The first few of a list, and how many there are besides. */
function listed(files: readonly string[]): string {
  if (files.length === 0) return 'nothing'
  const rest = files.length - shown
  return files.slice(0, shown).join(', ') + (rest > 0 ? `, and ${rest} more` : '')
}
