import type { AnyNode } from 'acorn'
import { keyOf, nameOf, unwrapped } from '../source/syntax.ts'
import type { TextEdit } from '../source/text-edit.ts'
import { walk } from '../source/walk.ts'
import type { Callback } from './callback.ts'
import type { Obstacle } from './clean-callback.ts'
import { cleanObject, type CleanedObject } from './clean-object.ts'
import type { Outcome } from './clean-statement.ts'
import { callsSomething, type IsKept, memberOf, mentions } from './kept-tokens.ts'

interface Known {
  readonly isKept: IsKept
  /** It reads what the callback keeps, or asks for new tokens. */
  readonly isAbout: (node: AnyNode) => boolean
  readonly asks: (node: AnyNode) => boolean
  readonly shows: (name: string) => void
  readonly hinders: (obstacle: Obstacle) => void
}

type ObjectNode = Extract<AnyNode, { type: 'ObjectExpression' }>

/** Cleans what a callback returns, and what it assigns. */
export function createExpressionCleaner(callback: Callback, known: Known) {
  const { kind, module, names, subject } = callback
  const { isKept, isAbout, asks, shows, hinders } = known

  function returned(argument: AnyNode): Outcome {
    const value = unwrapped(argument)
    const plain = (edits: readonly TextEdit[]): Outcome => ({ kind: 'plain', ends: true, edits })
    const instead = [{ start: argument.start, end: argument.end, text: subject }]
    if (isSubject(value)) return plain([])
    if (value.type === 'ObjectExpression') {
      const { hasChanged, isPlain, edits } = cleaned(value, subject, '')
      return hasChanged && isPlain ? plain(instead) : { kind: 'kept', ends: true, edits }
    }
    if (value.type === 'ConditionalExpression') {
      const parts = [returned(value.consequent), returned(value.alternate)]
      const isPlain = parts.every((part) => part.kind === 'plain')
      return isPlain
        ? plain(instead)
        : { kind: 'kept', ends: true, edits: parts.flatMap(({ edits }) => edits) }
    }
    return asks(value) ? plain(instead) : { kind: 'kept', ends: true, edits: [] }
  }

  function alone(expression: AnyNode, isDropped: boolean): Outcome {
    const node = unwrapped(expression)
    const gone: Outcome = { kind: 'gone', ends: false, edits: [] }
    const kept = (edits: readonly TextEdit[] = []): Outcome => ({
      kind: 'kept',
      ends: false,
      edits,
    })
    if (node.type === 'UnaryExpression' && node.operator === 'delete') {
      return isKept(memberOf(node.argument, subject)) ? gone : kept()
    }
    if (node.type === 'CallExpression') {
      return isLog(node, isDropped) || isPartOfRequest(node) ? gone : assigned(node)
    }
    if (node.type !== 'AssignmentExpression') return kept()
    const target = module.text.slice(node.left.start, node.left.end)
    const value = copyOf(unwrapped(node.right))
    if (value.type === 'ObjectExpression') {
      const path = pathOf(node.left) ?? ''
      const { hasChanged, isPlain, edits } = cleaned(value, target, path && `${path}.`)
      return hasChanged && isPlain ? gone : kept(edits)
    }
    if (isSubject(node.left)) return asks(value) ? gone : kept()
    if (kind === 'jwt') {
      const name = memberOf(node.left, subject)
      if (!isKept(name)) return kept()
      if (name === 'error') errorOf(node, value)
      return gone
    }
    const path = pathOf(node.left)
    if (path === undefined || !isAbout(value) || callsSomething(value)) return kept()
    shows(path)
    return gone
  }

  /** `Object.assign(token, { ... })`, or what a refresh has brought. */
  function assigned(node: Extract<AnyNode, { type: 'CallExpression' }>): Outcome {
    const [target, value, ...others] = node.arguments
    const stays: Outcome = { kind: 'kept', ends: false, edits: [] }
    if (!isAssign(node) || !target || !isSubject(target) || !value) return stays
    if (value.type !== 'ObjectExpression') {
      const given = unwrapped(value)
      // What something else makes of the answer is not known.
      const isAnswer =
        asks(given) &&
        (given.type !== 'CallExpression' || !given.arguments.some((one) => asks(one)))
      return others.length === 0 && isAnswer ? { ...stays, kind: 'gone' } : stays
    }
    const { gone, edits } = cleaned(value, subject, '')
    const isWhole = gone.length === value.properties.length
    return { ends: false, kind: isWhole ? 'gone' : 'kept', edits }
  }

  function cleaned(node: ObjectNode, original: string, prefix: string): CleanedObject {
    const inner = new Map<AnyNode, CleanedObject>()
    const isGone = (element: AnyNode) => {
      if (element.type === 'SpreadElement') {
        return asks(element.argument) || (kind === 'jwt' && isPartOfAccount(element.argument))
      }
      if (element.type !== 'Property') return false
      const name = nameOf(element.key)
      if (kind === 'jwt') {
        if (prefix !== '' || !isKept(name)) return false
        if (name === 'error') errorOf(element, element.value)
        return true
      }
      const value = unwrapped(element.value)
      if (value.type !== 'ObjectExpression' || !isAbout(value)) {
        const isNothing = isKept(name) && nameOf(value) === 'undefined'
        const isOld = name === 'error' && isError(value)
        return isNothing || isOld || (isAbout(value) && !callsSomething(value))
      }
      const within = cleaned(value, `${original}.${name}`, `${prefix}${name}.`)
      inner.set(element, within)
      return within.isPlain
    }
    const result = cleanObject(module, node, original, isGone)
    for (const element of result.gone) {
      if (element.type !== 'Property' || inner.has(element)) continue
      const name = nameOf(element.key)
      if (kind === 'session') shows(prefix + name)
    }
    const stays = [...inner].filter(([element]) => !result.gone.includes(element))
    return {
      ...result,
      edits: [...result.edits, ...stays.flatMap(([, { edits }]) => edits)],
      hasChanged: result.gone.length > 0 || stays.length > 0,
    }
  }

  /** `...(account.expires_at ? { expires_at: account.expires_at } : {})`. */
  function isPartOfAccount(node: AnyNode): boolean {
    const objects = [...walk(node)].filter((one) => one.type === 'Property')
    const isAboutAccount = mentions(node, names.get('account'), isKept)
    return isAboutAccount && objects.length > 0 && objects.every((one) => isKept(nameOf(one.key)))
  }

  /** An error of the app's own, such as 'Banned', may be in the same place. */
  function errorOf(node: AnyNode, value: AnyNode): void {
    const isOwn = [...walk(value)].some(
      (one) => one.type === 'Literal' && typeof one.value === 'string' && !isError(one),
    )
    const text = `${subject}.error is used here for something else than refreshing`
    if (isOwn) hinders({ node, text })
  }

  function isLog(node: Extract<AnyNode, { type: 'CallExpression' }>, isDropped: boolean): boolean {
    const callee = unwrapped(node.callee)
    if (callee.type !== 'MemberExpression' || nameOf(callee.object) !== 'console') return false
    const text = module.text.slice(node.start, node.end)
    return isDropped || isAbout(node) || /refresh|expire/i.test(text)
  }

  function isPartOfRequest({ callee }: Extract<AnyNode, { type: 'CallExpression' }>): boolean {
    return (
      callee.type === 'MemberExpression' &&
      /^(?:append|set)$/.test(nameOf(callee.property)) &&
      asks(callee.object)
    )
  }

  /** `Object.assign({}, token, { ... })` is the same as an object with a copy. */
  function copyOf(node: AnyNode): AnyNode {
    if (node.type !== 'CallExpression') return node
    const [first, second, third, ...others] = node.arguments
    const isCopy = first?.type === 'ObjectExpression' && first.properties.length === 0
    const isOurs = second && isSubject(second) && others.length === 0
    return isAssign(node) && isCopy && isOurs && third?.type === 'ObjectExpression' ? third : node
  }

  const isAssign = ({ callee }: Extract<AnyNode, { type: 'CallExpression' }>) =>
    module.text.slice(callee.start, callee.end) === 'Object.assign'
  const isSubject = (node: AnyNode) => nameOf(unwrapped(node)) === subject

  /** The members from the session on: `user.accessToken`. */
  function pathOf(node: AnyNode): string | undefined {
    const inner = unwrapped(node)
    if (inner.type !== 'MemberExpression') return isSubject(inner) ? '' : undefined
    const path = pathOf(inner.object)
    const name = keyOf(inner)
    return path === undefined || name === undefined
      ? undefined
      : path && name
        ? `${path}.${name}`
        : name
  }

  return { returned, alone }
}

function isError(value: AnyNode): boolean {
  return value.type === 'Literal' && /refresh/i.test(String(value.value))
}
