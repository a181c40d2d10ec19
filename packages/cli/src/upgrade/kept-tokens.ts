import type { AnyNode } from 'acorn'
import { keyOf, nameOf, unwrapped } from '../source/syntax.ts'
import { walk } from '../source/walk.ts'
import type { Callback } from './callback.ts'

/** The names under which the guides and what came of them keep tokens, expiries and errors. */
const usual =
  /^(?:(?:access|refresh)_?token(?:_?expir\w*)?|expires?_?(?:at|in|on)|token_?expir\w*|error)$/i

/** What Auth.js calls the tokens of an account, v3 included. */
const ofAccount = /^(?:access_?token|refresh_?token|expires_at|expires_in)$/i

/** Tells under which names a session keeps its tokens. */
export type IsKept = (name: string | undefined) => boolean

/** Beside the usual names, those that the callback gives to tokens of the account. */
export function keptBy(callback: Callback): IsKept {
  const account = callback.names.get('account')
  const own = new Set<string>()
  const note = (name: string | undefined, value: AnyNode) => {
    const isPlain = value.type !== 'ObjectExpression' && !callsSomething(value)
    if (name !== undefined && isPlain && mentions(value, account, (key) => ofAccount.test(key))) {
      own.add(name)
    }
  }
  for (const node of walk(callback.node)) {
    if (node.type === 'Property' && !node.computed) note(nameOf(node.key), node.value)
    if (node.type === 'AssignmentExpression') {
      note(memberOf(node.left, callback.subject), node.right)
    }
  }
  return (name) => name !== undefined && (usual.test(name) || own.has(name))
}

/** The member of an object with a name that a node reads or writes: `exp` of `(token as any).exp`. */
export function memberOf(node: AnyNode, object: string | undefined): string | undefined {
  const inner = unwrapped(node)
  const member = inner.type === 'ChainExpression' ? inner.expression : inner
  if (member.type !== 'MemberExpression' || object === undefined) return undefined
  const owner = unwrapped(member.object)
  return owner.type === 'Identifier' && owner.name === object ? keyOf(member) : undefined
}

/** Other names of an object in a node: `const mine = token as Mine`. */
export function aliasesOf(node: AnyNode, object: string | undefined): string[] {
  return [...walk(node)].flatMap((one) => {
    const isAlias =
      one.type === 'VariableDeclarator' &&
      one.init &&
      object !== undefined &&
      nameOf(unwrapped(one.init)) === object
    return isAlias && one.id.type === 'Identifier' ? one.id.name : []
  })
}

/** Tells whether a callback reads the tokens that came with the account at sign-in. */
export function readsAccount({ node, names }: Callback): boolean {
  const account = names.get('account')
  const isTaken = [...walk(node)].some(
    (one) =>
      one.type === 'VariableDeclarator' &&
      one.id.type === 'ObjectPattern' &&
      one.init &&
      nameOf(unwrapped(one.init)) === account &&
      one.id.properties.some(
        (property) => property.type === 'Property' && ofAccount.test(nameOf(property.key)),
      ),
  )
  return (
    account !== undefined && (isTaken || mentions(node, account, (name) => ofAccount.test(name)))
  )
}

/** Where a callback reads tokens that came with the user: those of a backend of the app. */
export function tokensOfUser({ node, names }: Callback): AnyNode | undefined {
  const user = names.get('user')
  const objects = [user, ...aliasesOf(node, user)]
  const isToken = (name: string | undefined) => /^(?:access|refresh|jwt)|token/i.test(name ?? '')
  return [...walk(node)].find((one) => objects.some((object) => isToken(memberOf(one, object))))
}

/** Tells whether members of an object are read or written somewhere in a node. */
export function mentions(
  node: AnyNode,
  object: string | undefined,
  isMeant: (name: string) => boolean,
): boolean {
  return [...walk(node)].some((one) => {
    const name = memberOf(one, object)
    return name !== undefined && isMeant(name)
  })
}

/** Tells whether a node asks somebody, other than the clock and what converts numbers. */
export function callsSomething(node: AnyNode): boolean {
  return [...walk(node)].some((one) => {
    if (one.type !== 'CallExpression') return false
    const callee = unwrapped(one.callee)
    const owner = callee.type === 'MemberExpression' ? unwrapped(callee.object) : callee
    const root = owner.type === 'NewExpression' ? owner.callee : owner
    return !/^(?:Date|Math|Number|String|Boolean|parseInt|JSON)$/.test(nameOf(root))
  })
}
