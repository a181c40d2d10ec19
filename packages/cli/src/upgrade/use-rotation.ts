import { basename } from 'node:path'
import type { AnyNode } from 'acorn'
import type { Candidate } from '../doctor/auth-calls.ts'
import type { Place } from '../source/reader.ts'
import type { SourceModule } from '../source/source-module.ts'
import { nameOf } from '../source/syntax.ts'
import type { TextEdit } from '../source/text-edit.ts'
import { walk } from '../source/walk.ts'
import { addImport, codeStyle } from './code-style.ts'
import type { Framework } from './framework.ts'
import { type Problem, problem } from './problem.ts'

/** What is written beside the wrapped configuration. */
export interface Use {
  /** What comes before the configuration in its statement, where that changes. */
  readonly head?: string
  /** What comes after the statement. */
  readonly after: string
  readonly imports: readonly (readonly [name: string, source: string])[]
  readonly isExported: boolean
  /** Changes elsewhere. */
  readonly edits: readonly { readonly module: SourceModule; readonly edit: TextEdit }[]
  readonly problems: readonly Problem[]
}

/** Where `tokenRotation(...)` goes, and the statement of the module that this is in. */
export interface Target {
  readonly module: SourceModule
  readonly expression: AnyNode
  readonly statement: AnyNode
}

/** What the README of an adapter says beside `rotation.config`; a text where that cannot be done. */
export function addUse(
  cwd: string,
  framework: Framework,
  target: Target,
  candidate: Candidate,
): Use | string {
  const { module } = target
  if (module.names.has('rotation')) {
    return 'the name "rotation" is taken in this file: wrap the configuration by hand:'
  }
  const isRoute = /^route\.[jt]sx?$/.test(basename(module.file))
  const isExported = !isRoute && !codeStyle(module).requires
  const text =
    'a route may export nothing but its methods: move the configuration to a file of its own, such as auth.ts, and export "rotation" from there, for getAccessToken'
  const place = { module, node: target.statement }
  const problems = isRoute ? [problem(cwd, place, text)] : []
  const plain = { imports: [], edits: [], isExported, problems }
  switch (framework.kind) {
    case 'next-auth':
      return { ...plain, after: shared(['getAccessToken', 'proxy'], module, isExported) }
    case 'next-auth-v4':
      return { ...plain, after: shared(['getServerSession', 'getAccessToken'], module, isExported) }
    case 'next-auth-v3':
      return { ...plain, after: '' }
    case 'sveltekit':
      return kit(target)
    case 'express':
      return express(cwd, target, candidate)
  }
}

/** `export const { getAccessToken } = rotation`, with names that the file has not given away. */
function shared(names: readonly string[], module: SourceModule, isExported: boolean): string {
  const { semicolon } = codeStyle(module)
  const free = names.filter((name) => !module.names.has(name) && !module.exports.has(name))
  if (free.length === 0 || !isExported) return ''
  return `\nexport const { ${free.join(', ')} } = rotation${semicolon}`
}

/** `handle` keeps its name, so that no other file has to change. */
function kit({ module, expression, statement }: Target): Use | string {
  const { text } = module
  const declaration =
    statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
  const id = declaration?.type === 'VariableDeclaration' ? declaration.declarations[0]?.id : null
  const properties = id?.type === 'ObjectPattern' ? id.properties : []
  const handle = properties.find((one) => one.type === 'Property' && nameOf(one.key) === 'handle')
  const local = handle?.type === 'Property' ? nameOf(handle.value) : ''
  if (!handle || local === '') {
    return 'the handle of Auth.js is not taken from here by its name: wrap the configuration, and put "rotation.handle" after that handle with "sequence":'
  }
  const own =
    ['authHandle', 'authJsHandle'].find((name) => !module.names.has(name)) ?? 'stockHandle'
  const keyword = statement.type === 'ExportNamedDeclaration' ? 'export ' : ''
  const { semicolon } = codeStyle(module)
  const sequence = text.includes('@sveltejs/kit/hooks') && module.names.has('sequence')
  return {
    head: `${text.slice(statement.start, handle.start)}handle: ${own}${text.slice(handle.end, expression.start)}`,
    after: `\n${keyword}const ${local} = sequence(${own}, rotation.handle)${semicolon}`,
    imports: sequence ? [] : [['sequence', '@sveltejs/kit/hooks']],
    isExported: keyword !== '',
    edits: [],
    problems: [],
  }
}

/** The middleware comes after Auth.js, wherever that is used. */
function express(
  cwd: string,
  { module, statement }: Target,
  { call, given }: Candidate,
): Use | string {
  const isElsewhere = call !== undefined && call.module !== module
  const own = {
    imports: [],
    isExported: isElsewhere || statement.type === 'ExportNamedDeclaration',
  }
  const place = call && statementOfUse(call)
  if (!call || !place) {
    const text = 'use "rotation.middleware" after Auth.js: app.use(rotation.middleware)'
    const at = call ?? { module, node: statement }
    return { ...own, after: '', edits: [], problems: [problem(cwd, at, text)] }
  }
  const { semicolon } = codeStyle(call.module)
  const line = `${place.app}.use(rotation.middleware)${semicolon}`
  if (place.statement === statement) {
    return { ...own, after: `\n${line}`, edits: [], problems: [] }
  }
  const { start, end } = place.statement
  const indent = /[ \t]*$/.exec(call.module.text.slice(0, start))![0]
  const edits = [{ module: call.module, edit: { start: end, end, text: `\n${indent}${line}` } }]
  const name = given && nameOf(given.node)
  const meaning = name === undefined ? undefined : call.module.names.get(name)
  const imported =
    isElsewhere && meaning?.kind === 'import'
      ? addImport(call.module, 'rotation', meaning.source)
      : []
  return {
    ...own,
    after: '',
    edits: [...edits, ...imported.map((edit) => ({ module: call.module, edit }))],
    problems: [],
  }
}

/** `app.use('/auth', ExpressAuth(config))`, with the name of the app. */
function statementOfUse({ module, node }: Place): { statement: AnyNode; app: string } | undefined {
  const around = [...walk(module.program)].filter(
    ({ start, end }) => start <= node.start && node.end <= end,
  )
  const statement = around.findLast(({ type }) => type === 'ExpressionStatement')
  const use = around.find(
    (one) => one.type === 'CallExpression' && one.arguments.includes(node as never),
  )
  const callee = use?.type === 'CallExpression' ? use.callee : undefined
  if (!statement || callee?.type !== 'MemberExpression') return undefined
  // Calls can be chained: what they begin with is the app.
  let app: AnyNode = callee.object
  while (app.type === 'CallExpression' && app.callee.type === 'MemberExpression') {
    app = app.callee.object
  }
  return { statement, app: module.text.slice(app.start, app.end) }
}
