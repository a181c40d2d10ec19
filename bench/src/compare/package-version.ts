import { existsSync, readFileSync } from 'node:fs'

/** Returns the version of a package that is installed here, out of its own `package.json`. */
export function packageVersion(name: string): string {
  // Not every package exports its package.json, so it is looked for upwards from what is exported.
  let folder = new URL('.', import.meta.resolve(name))
  for (;;) {
    const file = new URL('package.json', folder)
    if (existsSync(file)) {
      const found = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string }
      if (found.name === name && found.version) return found.version
    }
    const parent = new URL('..', folder)
    if (parent.href === folder.href) throw new Error(`${name} has no package.json`)
    folder = parent
  }
}
