import type { AnyNode } from 'acorn'
import { isRefresh as isRefreshRequest } from '../doctor/find-snippets.ts'
import type { Place, Reader } from '../source/reader.ts'
import { nameOf, unwrapped } from '../source/syntax.ts'
import { walk } from '../source/walk.ts'
import type { Callback } from './callback.ts'
import { type IsKept, mentions } from './kept-tokens.ts'
import { otherEffects, type Surroundings } from './other-effects.ts'
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
  const isRefresh = (node: AnyNode) =>
    refreshes(reader, { module, node }, token) || usesOf(node, answers)
  const surroundings = (place: Place, own: string | undefined): Surroundings => ({
    scope: place.node,
    token: own,
    program: place.module.program,
    isKept,
    asks: (node) =>
      refreshFunction(reader, { module: place.module, node: unwrapped(node) }) !== undefined,
  })
  return {
    keptNames,
    answers,
    isAboutKept: (node) => mentions(node, token, isKept) || usesOf(node, keptNames),
    isRefresh,
    otherEffects(node) {
      // Of a choice only the branches that ask are taken out.
      const parts = branchesOf(node).filter((one) => one === node || isRefresh(one))
      const functions = parts.flatMap((part) =>
        [...walk(part)].flatMap((one) => refreshFunction(reader, { module, node: one }) ?? []),
      )
      const inner = functions.flatMap((place) => {
        const [first] = 'params' in place.node ? place.node.params : []
        const own = first?.type === 'Identifier' ? first.name : undefined
        return otherEffects(place.node, surroundings(place, own))
      })
      const here = surroundings({ module, node: callback }, token)
      return [...parts.flatMap((part) => otherEffects(part, here)), ...inner]
    },
  }
}

/** What a choice is made by, and between; a node that is none by itself. */
function branchesOf(node: AnyNode): AnyNode[] {
  const inner = unwrapped(node)
  if (inner.type !== 'ConditionalExpression') return [node]
  return [inner.test, ...[inner.consequent, inner.alternate].flatMap((one) => branchesOf(one))]
}

/** Tells whether one of these names occurs in a node. */
export function usesOf(node: AnyNode, wanted: ReadonlySet<string>): boolean {
  return [...walk(node)].some((one) => one.type === 'Identifier' && wanted.has(one.name))
}

/** What a request is put together in: `params` of `params.append('grant_type', 'refresh_token')`. */
function buildersIn(node: AnyNode): string[] {
  return [...walk(node)].flatMap((one) => {
    if (one.type !== 'CallExpression' || !isRefreshRequest(one)) return []
    const { callee } = one
    return callee.type === 'MemberExpression' ? nameOf(callee.object) : []
  })
}
