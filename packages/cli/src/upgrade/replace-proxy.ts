import { existsSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import type { AnyNode } from 'acorn'
import type { AppManifest } from '../doctor/manifest.ts'
import { createReader } from '../source/reader.ts'
import { keyOf, nameOf } from '../source/syntax.ts'
import type { SourceModule } from '../source/source-module.ts'
import type { TextEdit } from '../source/text-edit.ts'
import { addImport } from './code-style.ts'
import type { Draft } from './draft.ts'
import type { Framework } from './framework.ts'
import { type Problem, problem } from './problem.ts'

const stems = ['proxy', 'middleware', 'src/proxy', 'src/middleware']

/** The files in which Next.js looks for what comes before a request. */
export function proxyFiles(cwd: string): string[] {
  return stems
    .flatMap((stem) => ['ts', 'js', 'mjs'].map((extension) => join(cwd, `${stem}.${extension}`)))
    .filter((file) => existsSync(file))
}

/**
 * Has the proxy of Next.js rotate. What it finds there in a form that it knows it changes, anything else
 * it shows.
 */
export function replaceProxy(
  draft: Draft,
  framework: Framework,
  manifest: AppManifest,
  file: string,
): Problem[] {
  if (framework.kind !== 'next-auth' && framework.kind !== 'next-auth-v4') return []
  const { cwd } = draft
  const name = (manifest.major('next') ?? 16) >= 16 ? 'proxy' : 'middleware'
  const graph = draft.graph()
  const files = proxyFiles(cwd)
  const module = graph.modules.find((one) => files.includes(one.file))
  const auth = graph.modules.find((one) => one.file === file)
  if (!module) {
    const hasPages = ['app', 'src/app'].some((folder) => existsSync(join(cwd, folder)))
    if (!hasPages || basename(file).startsWith('route.')) return []
    const isIn = file.startsWith(join(cwd, 'src/')) ? 'src' : '.'
    const path = relative(join(cwd, isIn), file).replace(/(?:\/index)?\.[cm]?[jt]sx?$/, '')
    const text = `with Server Components a token has to be rotated before them: make ${name}.ts beside the folder "app", with the matcher that the README of ${framework.adapter} has under "proxy"`
    const code =
      name === 'middleware' || framework.kind === 'next-auth-v4'
        ? [`import { rotation } from './${path}'`, `export const ${name} = rotation.proxy`]
        : [`export { proxy } from './${path}'`]
    return [{ at: join(isIn, `${name}.ts`), text, code }]
  }
  if (/\brotation\b|\bproxy\b.*\bfrom\b/.test(module.text)) return []
  const edits = framework.kind === 'next-auth' ? editsOf(module, auth) : undefined
  if (!edits) {
    const place = { module, node: module.program }
    const text = `have it rotate: wrap what it exports, "rotation.proxy(...)" (see "proxy" in the README of ${framework.adapter})`
    return [problem(cwd, place, text)]
  }
  draft.edit(module, edits)
  return []

  /** Imports of the module in which the configuration is. */
  function isFromAuth(from: SourceModule, name: string): string | undefined {
    const meaning = from.names.get(name)
    if (meaning?.kind !== 'import' || meaning.name !== 'auth') return undefined
    return auth && graph.find(from, meaning.source) === auth ? meaning.source : undefined
  }

  function editsOf(from: SourceModule, to: SourceModule | undefined): TextEdit[] | undefined {
    for (const node of from.program.body) {
      if (node.type === 'ExportNamedDeclaration' && node.source) {
        const given = node.specifiers.find(({ local }) => nameOf(local) === 'auth')
        if (!given || !to || graph.find(from, String(node.source.value)) !== to) continue
        const exported = nameOf(given.exported)
        const text = exported === 'proxy' ? 'proxy' : `proxy as ${exported}`
        return [{ start: given.start, end: given.end, text }]
      }
      if (node.type === 'ExportDefaultDeclaration') return wrapped(from, node.declaration)
      if (
        node.type === 'ExportNamedDeclaration' &&
        node.declaration?.type === 'VariableDeclaration'
      ) {
        const [one] = node.declaration.declarations
        const isProxy = one && /^(?:proxy|middleware)$/.test(nameOf(one.id))
        if (isProxy && one.init) return wrapped(from, one.init)
      }
    }
    return undefined
  }

  /** `auth` and `auth((request) => ...)`, and a second instance of Auth.js for it. */
  function wrapped(from: SourceModule, node: AnyNode): TextEdit[] | undefined {
    const { start, end } = node
    if (node.type === 'Identifier') {
      const source = isFromAuth(from, node.name)
      const edit = { start, end, text: 'rotation.proxy' }
      return source === undefined ? undefined : [edit, ...addImport(from, 'rotation', source)]
    }
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
      const source = isFromAuth(from, node.callee.name)
      if (source === undefined) return undefined
      return [
        { start, end: start, text: 'rotation.proxy(' },
        { start: end, end, text: ')' },
        ...addImport(from, 'rotation', source),
      ]
    }
    if (node.type !== 'MemberExpression' || keyOf(node) !== 'auth') return undefined
    const call = node.object
    const made = call.type === 'CallExpression' ? call : undefined
    const callee = made && createReader(graph).packageExport({ module: from, node: made.callee })
    if (!made || callee?.source !== 'next-auth') return undefined
    return [
      { start: made.callee.start, end: made.callee.end, text: 'tokenRotation' },
      { start: node.property.start, end: node.property.end, text: 'proxy' },
      ...addImport(from, 'tokenRotation', framework.adapter),
    ]
  }
}
