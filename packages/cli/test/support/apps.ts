import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** An app in one text: what it is, and its files. */
export interface FixtureApp {
  readonly name: string
  readonly about: string
  readonly files: Readonly<Record<string, string>>
}

const folder = join(import.meta.dirname, '../fixtures/upgrade')

/** The apps with snippets of real life, one a file. */
export function fixtureApps(): FixtureApp[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt'))
  return files.toSorted().map((file) => {
    const [about = '', ...parts] = readFileSync(join(folder, file), 'utf8').split(/^=== /m)
    const entries = parts.map((part) => {
      const end = part.indexOf('\n')
      return [part.slice(0, end), part.slice(end + 1)] as const
    })
    return { name: basename(file, '.txt'), about: about.trim(), files: Object.fromEntries(entries) }
  })
}

export function fixtureApp(name: string): FixtureApp {
  return fixtureApps().find((one) => one.name === name)!
}

/** Where it is written what `upgrade` has to say about an app. */
export function expectationOf({ name }: FixtureApp): string {
  return join(folder, `${name}.diff`)
}
