import type { AnyNode } from 'acorn'
import { removeElements } from '../source/removal.ts'
import type { SourceModule } from '../source/source-module.ts'
import type { TextEdit } from '../source/text-edit.ts'
import { unwrapped } from '../source/syntax.ts'

/** An object without the tokens that it kept. */
export interface CleanedObject {
  readonly edits: readonly TextEdit[]
  /** The elements that are gone. */
  readonly gone: readonly AnyNode[]
  readonly hasChanged: boolean
  /** Nothing is left but a copy of what it was made from. */
  readonly isPlain: boolean
}

export function cleanObject(
  module: SourceModule,
  node: Extract<AnyNode, { type: 'ObjectExpression' }>,
  original: string,
  isGone: (element: AnyNode) => boolean,
): CleanedObject {
  const gone = node.properties.filter((element) => isGone(element))
  const rest = node.properties.filter((element) => !gone.includes(element))
  const isCopy = (element: AnyNode) => {
    if (element.type !== 'SpreadElement') return false
    const { start, end } = unwrapped(element.argument)
    return module.text.slice(start, end) === original
  }
  return {
    edits: removeElements(module, node.properties, (element) => gone.includes(element as never)),
    gone,
    hasChanged: gone.length > 0,
    isPlain: rest.every((element) => isCopy(element)) && rest.length + gone.length > 0,
  }
}
