import type { SourceModule } from '../source/source-module.ts'
import type { TextEdit } from '../source/text-edit.ts'

/** How a file writes code. */
export interface CodeStyle {
  readonly quote: string
  readonly semicolon: string
  /** It is a CommonJS module. */
  readonly requires: boolean
}

export function codeStyle({ text, program }: SourceModule): CodeStyle {
  const first = program.body.find((node) => node.type === 'ImportDeclaration')
  const requires = first === undefined && /\brequire\(\s*['"]/.test(text)
  const sample = first ? text.slice(first.source.start, first.source.end) : /['"]/.exec(text)?.[0]
  const statements = program.body.map(({ start, end }) => text.slice(start, end))
  return {
    quote: sample?.startsWith('"') ? '"' : "'",
    semicolon: statements.some((one) => one.endsWith(';')) ? ';' : '',
    requires,
  }
}

/** Adds an import of one name: to those from the same module, or after all that are there. */
export function addImport(module: SourceModule, name: string, source: string): TextEdit[] {
  const { program, text } = module
  const { quote, semicolon, requires } = codeStyle(module)
  const from = `${quote}${source}${quote}`
  const line = requires
    ? `const { ${name} } = require(${from})${semicolon}`
    : `import { ${name} } from ${from}${semicolon}`
  const same = program.body.find(
    (node) => node.type === 'ImportDeclaration' && node.source.value === source,
  )
  const named = same?.type === 'ImportDeclaration' ? same.specifiers.at(-1) : undefined
  const isOfTypes = (same as { importKind?: string } | undefined)?.importKind === 'type'
  if (named?.type === 'ImportSpecifier' && !isOfTypes) {
    return [{ start: named.end, end: named.end, text: `, ${name}` }]
  }
  const isHead = (node: (typeof program.body)[number]) =>
    node.type === 'ImportDeclaration' ||
    (requires && /^(?:const|let|var)\b[^;\n]*\brequire\(/.test(text.slice(node.start, node.end)))
  const last = program.body.findLast((node) => isHead(node))
  if (last) return [{ start: last.end, end: last.end, text: `\n${line}` }]
  return [{ start: 0, end: 0, text: `${line}\n\n` }]
}
