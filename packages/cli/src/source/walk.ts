import type { AnyNode } from 'acorn'

/** Visits a node and everything in it, in the order of the text, without what is to be left out. */
export function* walk(
  node: AnyNode,
  isLeftOut: (node: AnyNode) => boolean = () => false,
): Generator<AnyNode> {
  if (isLeftOut(node)) return
  yield node
  for (const value of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(child)) yield* walk(child, isLeftOut)
    }
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof (value as { type?: unknown } | null | undefined)?.type === 'string'
}
