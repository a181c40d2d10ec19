import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'

/** The files that continuous integration runs, and what they import of one another. */
interface TestsOfCi {
  readonly has: (file: string) => boolean
  readonly read: (file: string) => string
  /** The text of a file, of all that it imports and of all that imports it. */
  readonly around: (file: string) => string
}

const imported = /^(?:import|export) [^'"`;]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gm

/** Finds the tests of the projects of `vitest.config.ts`, and the bench, as far as `.ci/run` runs them. */
export function testsOfCi(): TestsOfCi {
  const texts = new Map<string, string>()
  const imports = new Map<string, string[]>()
  const importers = new Map<string, string[]>()

  function read(file: string): string {
    let text = texts.get(file)
    if (text === undefined) texts.set(file, (text = readFileSync(file, 'utf8')))
    return text
  }
  function follow(file: string): void {
    if (imports.has(file)) return
    const found = [...read(file).matchAll(imported)]
      .map(([, from, late]) => join(dirname(file), (from ?? late)!))
      .filter((other) => other.endsWith('.ts') && existsSync(other))
    imports.set(file, found)
    for (const other of found) {
      importers.set(other, [...(importers.get(other) ?? []), file])
      follow(other)
    }
  }
  function reach(file: string, edges: ReadonlyMap<string, string[]>, seen: Set<string>): void {
    if (seen.has(file)) return
    seen.add(file)
    for (const other of edges.get(file) ?? []) reach(other, edges, seen)
  }

  for (const file of startingPoints(read)) follow(file)
  return {
    has: (file) => imports.has(file),
    read,
    around(file) {
      const [below, above] = [new Set<string>(), new Set<string>()]
      reach(file, imports, below)
      reach(file, importers, above)
      return [...new Set([...below, ...above])].map(read).join('\n')
    },
  }
}

function startingPoints(read: (file: string) => string): string[] {
  const ci = read('.ci/run')
  const config = read('vitest.config.ts')
  // All of the line: one that is commented out, or that runs a part of the tests, shows nothing.
  const projects = /^pnpm test((?: --project \w+)+)$/m.exec(ci)?.[1]?.split(' --project ') ?? []
  const tests = config
    .split(/(?=\bname: ')/)
    .slice(1)
    .flatMap((project) => {
      const [, name] = /^name: '(\w+)'/.exec(project)!
      if (!projects.includes(name!)) return []
      const patterns = listOf(/include: (.*),/.exec(project)![1]!, config)
      const ignore = listOf(/exclude: (.*),/.exec(project)?.[1] ?? '[]', config)
      return globSync(patterns, { ignore: [...ignore, '**/node_modules'] })
    })
  const bench = /^pnpm bench --quick /m.test(ci) ? ['bench/src/main.ts'] : []
  return [...tests, ...bench]
}

/** Reads a list of strings, or the constant that holds it. */
function listOf(value: string, config: string): string[] {
  const list = value.startsWith('[') ? value : new RegExp(`const ${value} = (.*)`).exec(config)?.[1]
  return [...(list ?? '').matchAll(/'([^']+)'/g)].map(([, text]) => text!)
}
