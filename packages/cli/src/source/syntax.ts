import type { AnyNode, Pattern } from 'acorn'
import { walk } from './walk.ts'

/** Functions of all forms, which have parameters and a body. */
export function isFunction(node: AnyNode): node is Extract<AnyNode, { params: Pattern[] }> {
  return /^(?:Function(?:Declaration|Expression)|ArrowFunctionExpression)$/.test(node.type)
}

/** The name that a key, or what is imported, is written with. */
export function nameOf(key: AnyNode): string {
  return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : ''
}

/** Takes away what TypeScript and grouping put around an expression. */
export function unwrapped(node: AnyNode): AnyNode {
  const inside = /^(?:TS\w*Expression|TSTypeAssertion|ParenthesizedExpression)$/.test(node.type)
  if (inside) return unwrapped((node as unknown as { expression: AnyNode }).expression)
  return node.type === 'AwaitExpression' ? unwrapped(node.argument) : node
}

/** The name of a member that is read, where it is written out. */
export function keyOf(node: Extract<AnyNode, { type: 'MemberExpression' }>): string | undefined {
  return node.computed ? literal(node.property) : nameOf(node.property)
}

/** What a function returns, if that is written in one place. */
export function resultOf(node: AnyNode): AnyNode | undefined {
  if (!isFunction(node)) return undefined
  if (node.body.type !== 'BlockStatement') return node.body
  const inner = (one: AnyNode) => isFunction(one)
  const returns = [...walk(node.body, inner)].filter(({ type }) => type === 'ReturnStatement')
  const [only] = returns as Extract<AnyNode, { type: 'ReturnStatement' }>[]
  return returns.length === 1 ? (only?.argument ?? undefined) : undefined
}

/** The list of `list.join(' ')`, in which long scopes are written. */
export function joined(node: AnyNode): { list: AnyNode; separator: string } | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined
  const { object, property } = node.callee
  if (nameOf(property) !== 'join') return undefined
  const separator = node.arguments[0] ? literal(node.arguments[0]) : ','
  return separator === undefined ? undefined : { list: object, separator }
}

/** A text or a number that is written out. */
export function literal(node: AnyNode | undefined): string | undefined {
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) {
    return node.quasis[0]?.value.cooked ?? undefined
  }
  if (node?.type !== 'Literal') return undefined
  return typeof node.value === 'object' ? undefined : String(node.value)
}
