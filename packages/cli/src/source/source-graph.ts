import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseModule, type SourceModule } from './source-module.ts'

/** The files that were read, and what they import of one another. */
export interface SourceGraph {
  readonly modules: readonly SourceModule[]
  /** Files that are there and could not be parsed, with the reason. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[]
  /** The module that another one means by a path of its own. Packages are not among them. */
  readonly find: (from: SourceModule, source: string) => SourceModule | undefined
}

/** How far imports are followed. */
const levels = 2
const extensions = ['ts', 'tsx', 'mts', 'js', 'jsx', 'mjs', 'cjs', 'cts']

/**
 * Reads files, and what they import from the app itself, two levels deep. `drafts` are texts that files
 * are to have, in place of those on the disk.
 */
export function readSources(
  cwd: string,
  entries: readonly string[],
  drafts: ReadonlyMap<string, string> = new Map(),
): SourceGraph {
  const modules = new Map<string, SourceModule | undefined>()
  const unreadable: { file: string; reason: string }[] = []

  function parse(file: string): SourceModule | undefined {
    try {
      return parseModule(file, drafts.get(file) ?? readFileSync(file, 'utf8'))
    } catch (error) {
      unreadable.push({ file, reason: (error as Error).message })
      return undefined
    }
  }

  let level = [...entries]
  for (let depth = 0; depth <= levels; depth++) {
    const files = level.filter((file) => !modules.has(file))
    for (const file of files) modules.set(file, parse(file))
    level = files.flatMap((file) => importsOf(modules.get(file)))
  }

  function importsOf(module: SourceModule | undefined): string[] {
    const meanings = module ? [...module.names.values(), ...module.exports.values()] : []
    const sources = meanings.flatMap((meaning) => (meaning.kind === 'import' ? meaning.source : []))
    return sources.flatMap((source) => locate(cwd, module!.file, source) ?? [])
  }

  return {
    modules: [...modules.values()].filter((module) => module !== undefined),
    unreadable,
    find(from, source) {
      const file = locate(cwd, from.file, source)
      return file === undefined ? undefined : modules.get(file)
    },
  }
}

/** Finds the file of a relative path, or of one with the usual alias for the app's root. */
function locate(cwd: string, from: string, source: string): string | undefined {
  const alias = /^(?:@|~|#)\/(.*)$/.exec(source)?.[1]
  const lib = /^\$lib\/(.*)$/.exec(source)?.[1]
  const paths = source.startsWith('.')
    ? [resolve(dirname(from), source)]
    : alias !== undefined
      ? [join(cwd, alias), join(cwd, 'src', alias), join(cwd, 'app', alias)]
      : lib !== undefined
        ? [join(cwd, 'src/lib', lib)]
        : []
  return paths.flatMap(candidates).find((file) => existsSync(file) && statSync(file).isFile())
}

/** TypeScript writes the extension of what is built. */
function candidates(path: string): string[] {
  const bare = path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2')
  const added = extensions.map((extension) => `${path}.${extension}`)
  const inFolder = extensions.map((extension) => join(path, `index.${extension}`))
  return [path, bare, ...added, ...inFolder]
}
