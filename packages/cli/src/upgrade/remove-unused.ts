import type { AnyNode, Statement } from 'acorn'
import { references } from '../source/references.ts'
import { removeElements, removeStatement } from '../source/removal.ts'
import type { SourceModule } from '../source/source-module.ts'
import { isFunction, nameOf } from '../source/syntax.ts'
import type { TextEdit } from '../source/text-edit.ts'
import { walk } from '../source/walk.ts'
import type { Draft } from './draft.ts'
import { callsSomething } from './kept-tokens.ts'

/**
 * Removes what nothing uses any more since `before`: imports, functions, constants, parameters.
 *
 * @param keepsCallbacks `callbacks: {}` stays.
 */
export function removeUnused(
  draft: Draft,
  before: readonly SourceModule[],
  keepsCallbacks: boolean,
): void {
  const changed = new Set(draft.changes().map(({ file }) => file))
  for (const old of before.filter(({ file }) => changed.has(file))) {
    const used = references(old.program)
    const wasUsed = (name: string) => used.has(name)
    // What is removed may have been the last to use something else.
    for (let edits: TextEdit[] | undefined; edits === undefined || edits.length > 0;) {
      const module = draft.graph().modules.find(({ file }) => file === old.file)
      edits = module ? unusedIn(module, wasUsed, keepsCallbacks) : []
      if (module) draft.edit(module, edits)
    }
  }
}

function unusedIn(
  module: SourceModule,
  wasUsed: (name: string) => boolean,
  keepsCallbacks: boolean,
): TextEdit[] {
  const uses = references(module.program)
  const isUnused = (name: string, declaration: AnyNode) =>
    wasUsed(name) &&
    !uses.get(name)?.some(({ start, end }) => start < declaration.start || end > declaration.end)
  const edits = module.program.body.flatMap((statement): TextEdit[] => {
    if (statement.type === 'ImportDeclaration') return unusedImports(module, statement, isUnused)
    return isUnusedDeclaration(statement as Statement, isUnused)
      ? [removeStatement(module, statement)]
      : []
  })
  const inCallbacks = callbacksIn(module).flatMap((callback) =>
    unusedInCallback(module, callback, wasUsed),
  )
  return [...edits, ...inCallbacks, ...emptyCallbacks(module, keepsCallbacks)]
}

type IsUnused = (name: string, declaration: AnyNode) => boolean

function unusedImports(
  module: SourceModule,
  statement: Extract<AnyNode, { type: 'ImportDeclaration' }>,
  isUnused: IsUnused,
): TextEdit[] {
  const { specifiers } = statement
  const isGone = (one: AnyNode) => 'local' in one && isUnused(nameOf(one.local), one)
  const kept = specifiers.filter((one) => !isGone(one))
  if (kept.length === specifiers.length) return []
  if (kept.length === 0) return [removeStatement(module, statement)]
  const named = specifiers.filter(({ type }) => type === 'ImportSpecifier')
  const [first] = kept
  if (first && kept.every(({ type }) => type === 'ImportDefaultSpecifier')) {
    const end = module.text.indexOf('}', named.at(-1)?.end) + 1
    return [{ start: first.end, end, text: '' }]
  }
  return kept.some(({ type }) => type === 'ImportSpecifier')
    ? removeElements(module, named, isGone)
    : []
}

function isUnusedDeclaration(node: Statement, isUnused: IsUnused): boolean {
  const { type } = node as { type: string }
  if (type === 'FunctionDeclaration' || /^TS(?:Interface|TypeAlias)Declaration$/.test(type)) {
    return isUnused(nameOf((node as unknown as { id: AnyNode }).id), node)
  }
  if (node.type !== 'VariableDeclaration') return false
  return node.declarations.every(
    ({ id, init }) =>
      id.type === 'Identifier' &&
      isUnused(id.name, node) &&
      (!init || isFunction(init) || !callsSomething(init)),
  )
}

type Function = Extract<AnyNode, { params: unknown }>

function callbacksIn({ program }: SourceModule): Function[] {
  return [...walk(program)].flatMap((node) =>
    node.type === 'Property' && /^(?:jwt|session)$/.test(nameOf(node.key)) && isFunction(node.value)
      ? [node.value]
      : [],
  )
}

/** Parameters that are taken apart, and variables, that only the refresh code used. */
function unusedInCallback(
  module: SourceModule,
  callback: Function,
  wasUsed: (name: string) => boolean,
): TextEdit[] {
  const [first] = callback.params
  const uses = references(callback.body)
  const isUnused = (name: string) => wasUsed(name) && !uses.has(name)
  const properties = first?.type === 'ObjectPattern' ? first.properties : []
  const parameters = removeElements(
    module,
    properties,
    (one) => one.type === 'Property' && one.shorthand && isUnused(nameOf(one.key)),
  )
  const body = callback.body.type === 'BlockStatement' ? callback.body.body : []
  const variables = body.filter((one) => isUnusedDeclaration(one, isUnused))
  return [...parameters, ...variables.map((one) => removeStatement(module, one))]
}

/** `callbacks: {}` goes, or is all that stays. */
function emptyCallbacks(module: SourceModule, isKept: boolean): TextEdit[] {
  return [...walk(module.program)].flatMap((node) => {
    if (node.type !== 'ObjectExpression') return []
    const isEmpty = (one: AnyNode) =>
      one.type === 'Property' &&
      nameOf(one.key) === 'callbacks' &&
      one.value.type === 'ObjectExpression' &&
      one.value.properties.length === 0
    if (!isKept) return removeElements(module, node.properties, isEmpty)
    return node.properties.filter(isEmpty).flatMap((one) => {
      const { start, end } = one.type === 'Property' ? one.value : one
      return /^\{\s+\}$/.test(module.text.slice(start, end)) ? [{ start, end, text: '{}' }] : []
    })
  })
}
