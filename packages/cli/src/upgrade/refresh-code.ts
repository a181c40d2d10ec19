import type { AnyNode } from 'acorn'
import { isRefresh } from '../doctor/find-snippets.ts'
import type { Reader } from '../source/reader.ts'
import { nameOf } from '../source/syntax.ts'
import { walk } from '../source/walk.ts'
import type { Callback } from './callback.ts'
import { type IsKept, mentions } from './kept-tokens.ts'
import { otherEffects } from './other-effects.ts'
import { refreshes, refreshFunction } from './refreshes.ts'

/** What belongs to the refresh code of a callback, as far as the text has been read. */
export interface RefreshCode {
  /** It reads or writes what the callback keeps. */
  readonly isAboutKept: (node: AnyNode) => boolean
  /** It asks for new tokens, or has to do with the answer. */
  readonly isRefresh: (node: AnyNode) => boolean
  /** Variables that hold what was kept, and those that hold an answer. */
  readonly keptNames: Set<string>
  readonly answers: Set<string>
  /** What refresh code does besides: that would be lost with it. */
  readonly otherEffects: (node: AnyNode) => readonly AnyNode[]
}

export function refreshCode(
  reader: Reader,
  { module, node: callback, names }: Callback,
  isKept: IsKept,
): RefreshCode {
  const token = names.get('token')
  const keptNames = new Set<string>()
  const answers = new Set<string>(buildersIn(callback))
  return {
    keptNames,
    answers,
    isAboutKept: (node) => mentions(node, token, isKept) || usesOf(node, keptNames),
    isRefresh: (node) => refreshes(reader, { module, node }, token) || usesOf(node, answers),
    otherEffects(node) {
      const functions = [...walk(node)].flatMap(
        (one) => refreshFunction(reader, { module, node: one }) ?? [],
      )
      const inner = functions.flatMap((place) => {
        const [first] = 'params' in place.node ? place.node.params : []
        const own = first?.type === 'Identifier' ? first.name : undefined
        return otherEffects(place.node, own, isKept)
      })
      return [...otherEffects(node, token, isKept), ...inner]
    },
  }
}

/** Tells whether one of these names occurs in a node. */
export function usesOf(node: AnyNode, wanted: ReadonlySet<string>): boolean {
  return [...walk(node)].some((one) => one.type === 'Identifier' && wanted.has(one.name))
}

/** What a request is put together in: `params` of `params.append('grant_type', 'refresh_token')`. */
function buildersIn(node: AnyNode): string[] {
  return [...walk(node)].flatMap((one) => {
    if (one.type !== 'CallExpression' || !isRefresh(one)) return []
    const { callee } = one
    return callee.type === 'MemberExpression' ? nameOf(callee.object) : []
  })
}
