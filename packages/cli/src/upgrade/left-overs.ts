import type { AnyNode } from 'acorn'
import type { Reader } from '../source/reader.ts'
import { references } from '../source/references.ts'
import { walk } from '../source/walk.ts'
import type { Callback } from './callback.ts'
import type { Obstacle } from './clean-callback.ts'
import { aliasesOf, type IsKept, memberOf } from './kept-tokens.ts'
import { refreshes } from './refreshes.ts'

/** Finds what a callback still does with tokens that it would no longer have. */
export function findLeftOvers(
  reader: Reader,
  { module, node, names }: Callback,
  isKept: IsKept,
  isEdited: (node: AnyNode) => boolean,
  goneNames: ReadonlySet<string>,
): Obstacle[] {
  const token = names.get('token')
  const rest = [...walk(node, isEdited)]
  const reads = [token, ...aliasesOf(node, token)].flatMap((object) =>
    rest.flatMap((one): Obstacle[] => {
      const name = one.type === 'MemberExpression' ? memberOf(one, object) : undefined
      const text = `${object}.${name} is used here for something else than refreshing`
      return isKept(name) ? [{ node: one, text }] : []
    }),
  )
  const calls = rest.filter(
    (one) => one.type === 'CallExpression' && refreshes(reader, { module, node: one }, token),
  )
  const uses = [...goneNames].flatMap((name) =>
    (references(node).get(name) ?? []).filter((one) => rest.includes(one)),
  )
  return [
    ...reads,
    ...calls.map((one) => ({ node: one, text: 'new tokens are asked for here' })),
    ...uses.map((one) => ({ node: one, text: 'what the refresh code has computed is used here' })),
  ]
}
