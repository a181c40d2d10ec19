import type { AnyNode } from 'acorn'
import { nameOf, unwrapped } from '../source/syntax.ts'
import { isFunction } from '../source/syntax.ts'
import { walk } from '../source/walk.ts'
import { type IsKept, memberOf, mentions } from './kept-tokens.ts'

/** What comes with tokens and ends with them. */
const besides = /^(?:id_?token|scope|token_?type|session_?state|ok|status)$/i

/** Finds what refresh code does beside refreshing: it would be lost with that code. */
export function otherEffects(node: AnyNode, token: string | undefined, isKept: IsKept): AnyNode[] {
  const isPart = (name: string | undefined) => isKept(name) || besides.test(name ?? '')
  return [...walk(node)].flatMap((one): AnyNode[] => {
    if (one.type === 'AssignmentExpression') {
      const name = memberOf(one.left, token)
      return name === undefined || isPart(name) ? [] : [one]
    }
    if (one.type === 'ObjectExpression' && isCopyOf(one, token)) {
      return one.properties.filter(
        (property) => property.type === 'Property' && !isPart(nameOf(property.key)),
      )
    }
    return one.type === 'ExpressionStatement' && isEffect(one.expression, token, isKept)
      ? [one]
      : []
  })
}

function isCopyOf(node: Extract<AnyNode, { type: 'ObjectExpression' }>, token?: string): boolean {
  return node.properties.some(
    (one) => one.type === 'SpreadElement' && nameOf(unwrapped(one.argument)) === token,
  )
}

/** A call on its own, that neither logs nor builds a request. */
function isEffect(node: AnyNode, token: string | undefined, isKept: IsKept): boolean {
  const call = unwrapped(node)
  if (call.type !== 'CallExpression') return false
  const callee = unwrapped(call.callee)
  if (callee.type !== 'MemberExpression') return !isFunction(callee)
  const owner = unwrapped(callee.object)
  const isLog = /^(?:console|log|logger)$/i.test(nameOf(owner))
  const isRequest = owner.type === 'Identifier' && /^(?:append|set)$/.test(nameOf(callee.property))
  return !isLog && !isRequest && !mentions(call, token, isKept)
}
