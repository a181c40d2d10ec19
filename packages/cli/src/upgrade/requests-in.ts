import type { AnyNode } from 'acorn'
import { declaredIn } from '../source/references.ts'
import { isFunction, nameOf, unwrapped } from '../source/syntax.ts'
import { walk } from '../source/walk.ts'

const builders = /^(?:FormData|Headers|URL|URLSearchParams)$/

/** The names of what requests are put together in, made in a function or at the top of its module. */
export function requestsIn(program: AnyNode, scope: AnyNode): ReadonlySet<string> {
  const names = new Set<string>()
  for (const one of [...walk(program, isFunction), ...walk(scope)]) {
    if (one.type !== 'VariableDeclarator' || !one.init) continue
    const root = rootOf(one.init)
    const isBuilder =
      root.type === 'NewExpression' ? builders.test(nameOf(root.callee)) : names.has(nameOf(root))
    if (isBuilder) for (const id of declaredIn(one.id)) names.add(nameOf(id))
  }
  return names
}

/** What a path of members begins with: `url` of `url.searchParams`. */
export function rootOf(node: AnyNode): AnyNode {
  const inner = unwrapped(node)
  return inner.type === 'MemberExpression' ? rootOf(inner.object) : inner
}
