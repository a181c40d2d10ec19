import type { AnyNode } from 'acorn'
import { isRefresh } from '../doctor/find-snippets.ts'
import type { Place, Reader } from '../source/reader.ts'
import type { SourceModule } from '../source/source-module.ts'
import { isFunction, nameOf, unwrapped } from '../source/syntax.ts'
import { walk } from '../source/walk.ts'
import { mentions } from './kept-tokens.ts'

const refreshToken = (name: string) => /^refresh_?token$/i.test(name)

/** Tells whether a node asks for new tokens: by itself, or by a function that does. */
export function refreshes(reader: Reader, { module, node }: Place, token?: string): boolean {
  return [...walk(node)].some((one) => isRefresh(one) || isCall(reader, module, one, token))
}

function isCall(reader: Reader, module: SourceModule, node: AnyNode, token?: string): boolean {
  if (node.type !== 'CallExpression') return false
  const isGiven = node.arguments.some((argument) => mentions(argument, token, refreshToken))
  return isGiven || refreshFunction(reader, { module, node }) !== undefined || isNamed(node.callee)
}

/** The function of the app that a call asks for new tokens. */
export function refreshFunction(reader: Reader, { module, node }: Place): Place | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return undefined
  const found = reader.resolve({ module, node: node.callee })
  if (!isFunction(found.node)) return undefined
  const asks = isNamed(node.callee) || [...walk(found.node)].some((one) => isRefresh(one))
  return asks ? found : undefined
}

/** Tells by its name that a function asks for new tokens. */
export function isNamed(callee: AnyNode): boolean {
  const inner = unwrapped(callee)
  const name = inner.type === 'MemberExpression' ? nameOf(inner.property) : nameOf(inner)
  return /refresh|renew/i.test(name) && /token|session|auth/i.test(name)
}
