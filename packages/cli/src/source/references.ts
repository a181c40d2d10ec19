import type { AnyNode, Pattern } from 'acorn'
import { isFunction } from './syntax.ts'
import { walk } from './walk.ts'

/** Uses of names in a node, types included, without the places that declare or only look like them. */
export function references(node: AnyNode): Map<string, AnyNode[]> {
  const others = new Set<AnyNode>()
  const found = new Map<string, AnyNode[]>()
  for (const one of walk(node)) {
    for (const other of notReferring(one)) others.add(other)
    const name = nameIn(one)
    if (name === undefined || others.has(one)) continue
    const list = found.get(name) ?? []
    if (!list.includes(one)) found.set(name, [...list, one])
  }
  return found
}

function nameIn(node: AnyNode): string | undefined {
  const { type, name } = node as unknown as { type: string; name?: unknown }
  const isName = type === 'Identifier' || type === 'JSXIdentifier'
  return isName && typeof name === 'string' ? name : undefined
}

/** The names in a node that are keys, members or declarations. A node is visited before what is in it. */
function notReferring(node: AnyNode): readonly AnyNode[] {
  const { type } = node as { type: string }
  if (type === 'TSPropertySignature') return [(node as unknown as { key: AnyNode }).key]
  if (node.type === 'MemberExpression') return node.computed ? [] : [node.property]
  if (node.type === 'Property') {
    return node.computed || (node.key as AnyNode) === node.value ? [] : [node.key]
  }
  if (/^TS\w+Declaration$/.test(type)) return [(node as unknown as { id: AnyNode }).id]
  if (/^Import\w*Specifier$/.test(type)) return [...walk(node)]
  if (node.type === 'VariableDeclarator') return declaredIn(node.id)
  if (isFunction(node)) {
    const own = 'id' in node && node.id ? [node.id] : []
    return [...own, ...node.params.flatMap(declaredIn)]
  }
  return []
}

/** The names that a pattern declares. */
export function declaredIn(pattern: Pattern): readonly AnyNode[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern]
    case 'AssignmentPattern':
      return declaredIn(pattern.left)
    case 'RestElement':
      return declaredIn(pattern.argument)
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? declaredIn(element) : []))
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) =>
        one.type === 'Property' ? declaredIn(one.value) : declaredIn(one.argument),
      )
    default:
      return []
  }
}
