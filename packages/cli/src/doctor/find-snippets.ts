import type { AnyNode } from 'acorn'
import { lineOf } from '../source/line.ts'
import type { SourceModule } from '../source/source-module.ts'
import { nameOf } from '../source/syntax.ts'
import { walk } from '../source/walk.ts'

/** Finds where refresh requests are made by hand. In `profiles` they belong. */
export function findSnippets(
  cwd: string,
  modules: readonly SourceModule[],
  hasOwnRefresh: boolean,
): string[] {
  return modules.flatMap((module) => {
    const starts = hasOwnRefresh ? jwtCallbacks(module) : [module.program]
    const found = starts.flatMap((start) => [...walk(start)].filter(isRefresh))
    return [...new Set(found.map((node) => lineOf(cwd, { module, node })))]
  })
}

/** An app that sends refresh requests for a backend of its own may still have a snippet beside it. */
function jwtCallbacks({ program }: SourceModule): AnyNode[] {
  return [...walk(program)].filter(
    (node) => node.type === 'Property' && nameOf(node.key) === 'jwt' && node.method !== undefined,
  )
}

/** Tells whether a node says that a request is one for new tokens. */
export function isRefresh(node: AnyNode): boolean {
  if (node.type === 'Property') {
    const { value } = node
    const [only] = value.type === 'ArrayExpression' ? value.elements : [value]
    return nameOf(node.key) === 'grant_type' && isText(only, /^refresh_token$/)
  }
  if (node.type === 'CallExpression') {
    const [name, value] = node.arguments
    return isText(name, /^grant_type$/) && isText(value, /^refresh_token$/)
  }
  // `['grant_type', 'refresh_token']` for URLSearchParams.
  if (node.type === 'ArrayExpression') {
    const [name, value] = node.elements
    return isText(name, /^grant_type$/) && isText(value, /^refresh_token$/)
  }
  return isText(node, /grant_type=refresh_token\b/)
}

function isText(node: AnyNode | null | undefined, pattern: RegExp): boolean {
  if (node?.type === 'Literal') return typeof node.value === 'string' && pattern.test(node.value)
  return (
    node?.type === 'TemplateLiteral' && node.quasis.some(({ value }) => pattern.test(value.raw))
  )
}
