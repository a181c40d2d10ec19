import { tsPlugin } from '@sveltejs/acorn-typescript'
import {
  type AnyNode,
  type Comment,
  type Expression,
  type ModuleDeclaration,
  Parser,
  type Pattern,
  type Program,
} from 'acorn'
import { isFunction, nameOf } from './syntax.ts'
import { walk } from './walk.ts'

/** One file of source, parsed and never run. */
export interface SourceModule {
  /** Where it is, as an absolute path. */
  readonly file: string
  readonly text: string
  readonly program: Program
  /** In the order of the text. */
  readonly comments: readonly Comment[]
  /** What its names stand for. Those that are declared twice stand for nothing that can be told. */
  readonly names: ReadonlyMap<string, Meaning>
  readonly exports: ReadonlyMap<string, Meaning>
}

/** What a name stands for. */
export type Meaning =
  | { readonly kind: 'value'; readonly node: AnyNode; readonly path: readonly string[] }
  | { readonly kind: 'import'; readonly source: string; readonly name: string }
  | { readonly kind: 'unknown' }

const unknown: Meaning = { kind: 'unknown' }
const parsers = {
  plain: Parser.extend(tsPlugin()),
  // Angle brackets are types in one, and elements in the other.
  jsx: Parser.extend(tsPlugin({ jsx: {} })),
}

/** @throws {SyntaxError} When the text is neither JavaScript nor TypeScript. It quotes nothing of it. */
export function parseModule(file: string, text: string): SourceModule {
  const parser = /\.(?:[cm]?js|[jt]sx)$/.test(file) ? parsers.jsx : parsers.plain
  const options = { sourceType: 'module', ecmaVersion: 'latest', locations: true } as const
  // The parser comes back to what it has tried in another way, comments included.
  const comments = new Map<number, Comment>()
  const onComment = (isBlock: boolean, value: string, start: number, end: number) =>
    void comments.set(start, { type: isBlock ? 'Block' : 'Line', value, start, end })
  const program = parser.parse(text, { ...options, onComment, allowReturnOutsideFunction: true })
  const names = new Map<string, Meaning>()
  const exports = new Map<string, Meaning>()
  const declare = (name: string, meaning: Meaning) =>
    names.set(name, names.has(name) ? unknown : meaning)
  for (const node of walk(program)) declareNames(node, declare)
  for (const node of program.body) declareExports(node as ModuleDeclaration, names, exports)
  return {
    file,
    text,
    program,
    comments: [...comments.values()].toSorted((one, other) => one.start - other.start),
    names,
    exports,
  }
}

type Declare = (name: string, meaning: Meaning) => void

function declareNames(node: AnyNode, declare: Declare): void {
  if (node.type === 'ImportDeclaration') {
    const source = String(node.source.value)
    for (const specifier of node.specifiers) {
      const name =
        specifier.type === 'ImportSpecifier'
          ? nameOf(specifier.imported)
          : specifier.type === 'ImportDefaultSpecifier'
            ? 'default'
            : '*'
      declare(specifier.local.name, { kind: 'import', source, name })
    }
  } else if (node.type === 'VariableDeclarator') {
    declarePattern(node.id, node.init ?? undefined, [], declare)
  } else if (isFunction(node)) {
    if (node.type === 'FunctionDeclaration' && node.id) {
      declare(node.id.name, { kind: 'value', node, path: [] })
    }
    // What a parameter is, only its callers know.
    for (const parameter of node.params) declarePattern(parameter, undefined, [], declare)
  }
}

function declarePattern(
  pattern: Pattern,
  node: Expression | undefined,
  path: readonly string[],
  declare: Declare,
): void {
  if (pattern.type === 'Identifier') {
    declare(pattern.name, node ? { kind: 'value', node, path } : unknown)
  } else if (pattern.type === 'AssignmentPattern') {
    declarePattern(pattern.left, undefined, [], declare)
  } else if (pattern.type === 'ObjectPattern') {
    for (const property of pattern.properties) {
      if (property.type === 'RestElement') declarePattern(property.argument, undefined, [], declare)
      else declarePattern(property.value, node, [...path, nameOf(property.key)], declare)
    }
  }
}

function declareExports(
  node: ModuleDeclaration,
  names: ReadonlyMap<string, Meaning>,
  exports: Map<string, Meaning>,
): void {
  if (node.type === 'ExportDefaultDeclaration') {
    exports.set('default', { kind: 'value', node: node.declaration, path: [] })
  } else if (node.type === 'ExportNamedDeclaration') {
    for (const { local, exported } of node.specifiers) {
      const meaning: Meaning = node.source
        ? { kind: 'import', source: String(node.source.value), name: nameOf(local) }
        : (names.get(nameOf(local)) ?? unknown)
      exports.set(nameOf(exported), meaning)
    }
    if (!node.declaration) return
    const declare: Declare = (name) => exports.set(name, names.get(name) ?? unknown)
    const { declaration } = node
    if (declaration.type === 'VariableDeclaration') {
      for (const { id } of declaration.declarations) declarePattern(id, undefined, [], declare)
    } else if ('id' in declaration && declaration.id) declare(declaration.id.name, unknown)
  }
}
