import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { globSync } from 'tinyglobby'
import { Application } from 'typedoc'
import { slugify } from './slugify.ts'

/**
 * Writes the reference of what the packages export, a page for each of their entries, out of the
 * docstrings. Types are checked elsewhere, and not again here.
 */
const root = fileURLToPath(new URL('../../..', import.meta.url))
const out = join(root, 'docs/.vitepress/reference')

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

/** What is imported, by the file that it is written in. */
const entries = new Map(
  globSync('packages/*/package.json', { cwd: root }).flatMap((file) => {
    const manifest = JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest
    return Object.entries(manifest.exports ?? {}).flatMap(([subpath, conditions]) => {
      if (typeof conditions === 'string') return []
      const source = conditions['@token-rotation/source']
      if (!source?.endsWith('.ts')) return []
      const path = join(root, file, '..', source)
      return [[path, join(manifest.name, subpath)] as const]
    })
  }),
)

const app = await Application.bootstrapWithPlugins({
  plugin: ['typedoc-plugin-markdown'],
  entryPoints: [...entries.keys()],
  tsconfig: join(root, 'docs/.vitepress/site/tsconfig.json'),
  name: 'Reference',
  readme: 'none',
  out,
  skipErrorChecking: true,
  disableSources: true,
  excludeExternals: true,
  excludePrivate: true,
  visibilityFilters: {},
  logLevel: 'Error',
  ...({
    outputFileStrategy: 'modules',
    entryFileName: 'index',
    excludeScopesInPaths: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    useCodeBlocks: true,
    sanitizeComments: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
  } as object),
})
const points = app.getEntryPoints()
if (!points || points.length !== entries.size) throw new Error('entries are missing')
const named = points.map((point) => ({
  ...point,
  displayName: entries.get(point.sourceFile.fileName) ?? point.displayName,
}))
rmSync(out, { recursive: true, force: true })
await app.generateOutputs(app.converter.convert(named))
for (const file of globSync('**/*.md', { cwd: out, absolute: true })) {
  writeFileSync(file, mendAnchors(readFileSync(file, 'utf8')))
}
if (app.logger.hasErrors()) process.exitCode = 1

/** Some names are counted twice: what has one heading only is not the second of that name. */
function mendAnchors(page: string): string {
  const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => slugify(text))
  return page.replaceAll(/\(#([\w-]+)-1\)/g, (link, name: string) => {
    const count = headings.filter((heading) => heading === name).length
    return count === 1 ? `(#${name})` : link
  })
}
