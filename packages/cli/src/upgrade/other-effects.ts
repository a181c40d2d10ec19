import type { AnyNode } from 'acorn'
import { declaredIn, references } from '../source/references.ts'
import { isFunction, nameOf, unwrapped } from '../source/syntax.ts'
import { walk } from '../source/walk.ts'
import { callsSomething, type IsKept, memberOf } from './kept-tokens.ts'
import { isNamed } from './refreshes.ts'
import { requestsIn, rootOf } from './requests-in.ts'

/** What comes with tokens and ends with them. */
const besides = /^(?:id_?token|scope|token_?type|session_?state|ok|status)$/i

/** What database clients call a write, whatever is done with its result. */
const writes = /^(?:insert|persist|save|update|upsert)/

/** Where refresh code is. */
export interface Surroundings {
  /** The function, and what it calls the token. */
  readonly scope: AnyNode
  readonly token: string | undefined
  readonly program: AnyNode
  readonly isKept: IsKept
  /** It asks for new tokens. */
  readonly asks: (node: AnyNode) => boolean
}

/** Finds what refresh code does beside refreshing: it would be lost with that code. */
export function otherEffects(node: AnyNode, surroundings: Surroundings): AnyNode[] {
  const { scope, token, program, isKept, asks } = surroundings
  const isPart = (name: string | undefined) => isKept(name) || besides.test(name ?? '')
  const requests = requestsIn(program, scope)
  const isRead = readsIn(scope)
  const isOwn = namesIn(scope)
  return [...walk(node)].flatMap((one): AnyNode[] => {
    switch (one.type) {
      case 'AssignmentExpression': {
        const name = memberOf(one.left, token)
        const isLost = name === undefined ? isUnread(one.left, one.right) : !isPart(name)
        return isLost ? [one] : []
      }
      case 'UpdateExpression':
        return memberOf(one.argument, token) === undefined ? [] : [one]
      case 'VariableDeclarator':
        return one.init && isUnread(one.id, one.init) ? [one] : []
      case 'ObjectExpression':
        return isCopyOf(one, token)
          ? one.properties.filter(
              (property) => property.type === 'Property' && !isPart(nameOf(property.key)),
            )
          : []
      case 'CallExpression':
        return one.callee.type === 'MemberExpression' && writes.test(nameOf(one.callee.property))
          ? [one]
          : []
      case 'ExpressionStatement':
        return actionsOf(one.expression).some((action) => isEffect(action)) ? [one] : []
      default:
        return []
    }
  })

  /**
   * What was called for a result that nothing reads was called for what it does. A member of what the
   * function has not made is for others to read.
   */
  function isUnread(target: AnyNode, value: AnyNode): boolean {
    if (target.type === 'MemberExpression') return !isOwn(nameOf(rootOf(target)))
    if (!callsSomething(value)) return false
    const names = declaredIn(target as never).map((one) => nameOf(one))
    return !names.some((name) => name === token || isRead(name)) && !asks(value)
  }

  /** A call on its own, that neither logs, nor builds a request, nor hands the new tokens over. */
  function isEffect(call: AnyNode): boolean {
    if (call.type !== 'CallExpression') return false
    const callee = unwrapped(call.callee)
    if (callee.type !== 'MemberExpression') return !isFunction(callee)
    const owner = nameOf(unwrapped(callee.object))
    const method = nameOf(callee.property)
    const isLog = /^(?:console|log|logger)$/i.test(owner)
    const isRequest = /^(?:append|set)$/.test(method) && requests.has(nameOf(rootOf(callee)))
    const isTold = method.startsWith('set') && isAskedLater(rootOf(callee), call)
    const [target, ...values] = call.arguments
    const isAssigned =
      `${owner}.${method}` === 'Object.assign' &&
      target !== undefined &&
      nameOf(unwrapped(target)) === token &&
      values.every((value) => isOfTokens(value))
    return !isLog && !isRequest && !isTold && !isAssigned
  }

  /** A client is told whose tokens these are, and then asked for new ones. */
  function isAskedLater(client: AnyNode, { end }: AnyNode): boolean {
    return [...walk(scope)].some(
      (one) =>
        one.type === 'CallExpression' &&
        one.start > end &&
        isNamed(one.callee) &&
        client.type === 'Identifier' &&
        nameOf(rootOf(one.callee)) === client.name,
    )
  }

  function isOfTokens(node: AnyNode): boolean {
    if (node.type !== 'ObjectExpression') return asks(node)
    return node.properties.every((one) =>
      one.type === 'Property' ? isPart(nameOf(one.key)) : asks(one.argument),
    )
  }
}

function isCopyOf(node: Extract<AnyNode, { type: 'ObjectExpression' }>, token?: string): boolean {
  return node.properties.some(
    (one) => one.type === 'SpreadElement' && nameOf(unwrapped(one.argument)) === token,
  )
}

/** What a statement does in the end: `save()` of `void (isNew && save())`. */
function actionsOf(node: AnyNode): AnyNode[] {
  const inner = unwrapped(node)
  switch (inner.type) {
    case 'ChainExpression':
      return actionsOf(inner.expression)
    case 'UnaryExpression':
      return actionsOf(inner.argument)
    case 'LogicalExpression':
      return [inner.left, inner.right].flatMap((one) => actionsOf(one))
    case 'ConditionalExpression':
      return [inner.consequent, inner.alternate].flatMap((one) => actionsOf(one))
    default:
      return [inner]
  }
}

/** Tells which names are read in a node. To be assigned to is not to be read. */
function readsIn(node: AnyNode): (name: string) => boolean {
  const uses = references(node)
  const targets = new Set(
    [...walk(node)].flatMap((one) => (one.type === 'AssignmentExpression' ? [one.left] : [])),
  )
  return (name) => uses.get(name)?.some((one) => !targets.has(one as never)) === true
}

/** Tells which names a function gives by itself, its parameters included. */
function namesIn(node: AnyNode): (name: string) => boolean {
  const own = [...walk(node)].flatMap((one) => {
    if (one.type === 'VariableDeclarator') return declaredIn(one.id)
    if (one.type === 'CatchClause') return one.param ? declaredIn(one.param) : []
    return isFunction(one) ? one.params.flatMap((parameter) => declaredIn(parameter)) : []
  })
  const names = new Set(own.map((one) => nameOf(one)))
  return (name) => names.has(name)
}
