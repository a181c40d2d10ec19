import type { AnyNode } from 'acorn'
import { type Candidate, configurationsIn } from '../doctor/auth-calls.ts'
import { createReader, type Place } from '../source/reader.ts'
import { unwrapped } from '../source/syntax.ts'
import type { SourceModule } from '../source/source-module.ts'
import { addImport, codeStyle } from './code-style.ts'
import type { Draft } from './draft.ts'
import type { Framework } from './framework.ts'
import { type Problem, problem } from './problem.ts'
import { walk } from '../source/walk.ts'
import { addUse, type Target, type Use } from './use-rotation.ts'

/** What has become of the configuration. */
export interface WrappedConfiguration {
  /** The module in which `rotation` is now, unless nothing could be done. */
  readonly file: string | undefined
  /** It was wrapped already. */
  readonly wasWrapped: boolean
  readonly problems: readonly Problem[]
}

/** Has the configuration go through `tokenRotation`, and gives Auth.js what comes out. */
export function wrapConfiguration(
  draft: Draft,
  framework: Framework,
  options: string,
): WrappedConfiguration {
  const graph = draft.graph()
  const reader = createReader(graph)
  const { calls, objects } = configurationsIn(reader, graph)
  const wrapped = calls.find(({ isWrapped }) => isWrapped)
  if (wrapped) return { file: undefined, wasWrapped: true, problems: [] }
  const hasProviders = ({ config }: Candidate) => reader.member(config, 'providers') !== undefined
  const isMain = ({ call }: Candidate) => call && /handler|handle\b/.test(aroundOf(call))
  const ours = calls.filter((one) => hasProviders(one))
  const chosen = ours.find((one) => isMain(one)) ?? ours[0] ?? calls[0] ?? objects[0]
  if (!chosen) return { file: undefined, wasWrapped: false, problems: [] }

  const target = targetOf(chosen, framework)
  if (!target) {
    const place = chosen.call ?? chosen.config
    const text = 'the configuration is made in a function: make it once, outside, and wrap it:'
    const one = problem(draft.cwd, place, text, framework.example)
    return { file: undefined, wasWrapped: false, problems: [one] }
  }
  const use = addUse(draft.cwd, framework, target, chosen)
  if (typeof use === 'string') {
    const place = { module: target.module, node: target.expression }
    const one = problem(draft.cwd, place, use, framework.example)
    return { file: undefined, wasWrapped: false, problems: [one] }
  }
  const { module, statement } = target
  for (const other of new Set(use.edits.map((one) => one.module))) {
    if (other === module) continue
    draft.edit(
      other,
      use.edits.flatMap((one) => (one.module === other ? one.edit : [])),
    )
  }
  draft.edit(module, [
    ...use.edits.flatMap((one) => (one.module === module ? one.edit : [])),
    ...addImport(module, 'tokenRotation', framework.adapter),
    ...use.imports.flatMap(([name, source]) => addImport(module, name, source)),
    { start: statement.start, end: statement.end, text: wrappedText(target, use, options) },
  ])
  return { file: module.file, wasWrapped: false, problems: use.problems }
}

/** The configuration in `tokenRotation(...)`, and then the statement that it was in. */
function wrappedText({ module, expression, statement }: Target, use: Use, options: string): string {
  const { text } = module
  const { semicolon } = codeStyle(module)
  const head = use.head ?? text.slice(statement.start, expression.start)
  const tail = text.slice(expression.end, statement.end)
  // `NextAuth(\n  {`, `},\n)`: what remains fits on a line.
  const isOpen = /\(\s*\n\s*$/.test(head) && /^,?\s*\)/.test(tail)
  const before = isOpen ? head.trimEnd() : head
  const after = isOpen ? tail.replace(/^,?\s*/, '') : tail
  return [
    `${use.isExported ? 'export ' : ''}const rotation = tokenRotation(`,
    `${outdented(module, expression)}${options})${semicolon}\n\n`,
    `${before}rotation.config${after}${use.after}`,
  ].join('')
}

/** An expression with its last line at the beginning of a line, unless that would change a text in it. */
function outdented({ text }: SourceModule, node: AnyNode): string {
  const own = text.slice(node.start, node.end)
  const indent = /\n([ \t]*)[^\n]*$/.exec(own)?.[1] ?? ''
  const hasText = [...walk(node)].some(
    (one) => one.type === 'TemplateElement' && one.value.raw.includes('\n'),
  )
  return hasText ? own : own.replaceAll(`\n${indent}`, '\n')
}

/** The statement that a call is in. */
function aroundOf({ module, node }: Place): string {
  const { start, end } = statementOf(module, node) ?? node
  return module.text.slice(start, end).slice(0, node.start - start)
}

function statementOf(module: SourceModule, node: AnyNode): AnyNode | undefined {
  return module.program.body.find(({ start, end }) => start <= node.start && node.end <= end)
}

function targetOf(
  { given, config }: Candidate,
  { wrapsDeclaration }: Framework,
): Target | undefined {
  const declared = wrapsDeclaration || !given ? declarationOf(config) : undefined
  if (declared) return declared
  if (!given) return undefined
  const { module, node } = given
  const statement = statementOf(module, node)
  if (!statement || isInFunction(statement, node)) return undefined
  return { module, expression: node, statement }
}

/** `const authOptions = { ... }`, which other files use as well. */
function declarationOf({ module, node }: Place): Target | undefined {
  const statement = statementOf(module, node)
  const declaration =
    statement?.type === 'ExportNamedDeclaration' ? statement.declaration : statement
  if (!statement || declaration?.type !== 'VariableDeclaration') return undefined
  const [only, ...others] = declaration.declarations
  if (!only?.init || others.length > 0 || unwrapped(only.init) !== node) return undefined
  return { module, expression: only.init, statement }
}

/** What is in a function happens at another time, and perhaps often. */
function isInFunction(statement: AnyNode, node: AnyNode): boolean {
  let isInside = false
  const visit = (one: unknown, depth: boolean): void => {
    if (one === node) isInside = depth
    if (typeof one !== 'object' || one === null || isInside) return
    if (Array.isArray(one)) {
      for (const child of one) visit(child, depth)
      return
    }
    const { type } = one as { type?: string }
    if (type === undefined) return
    const isFunction = /Function|^Class/.test(type)
    for (const child of Object.values(one)) visit(child, depth || isFunction)
  }
  visit(statement, false)
  return isInside
}
