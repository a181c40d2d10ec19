import type { AnyNode } from 'acorn'
import type { Reader } from '../source/reader.ts'
import { removeStatement } from '../source/removal.ts'
import type { TextEdit } from '../source/text-edit.ts'
import type { Callback } from './callback.ts'
import { createCleaner } from './clean-statement.ts'
import type { IsKept } from './kept-tokens.ts'
import { findLeftOvers } from './left-overs.ts'

/** A callback without its refresh code. */
export interface Cleaned {
  readonly edits: readonly TextEdit[]
  /** Nothing is left of it: Auth.js does the same without. */
  readonly isPlain: boolean
  readonly hasChanged: boolean
  /** Under which names the session showed what the callback kept: `accessToken`, `user.accessToken`. */
  readonly shown: readonly string[]
  /** Code that cannot be changed without knowing what it is for, and why. */
  readonly obstacles: readonly Obstacle[]
}

export interface Obstacle {
  readonly node: AnyNode
  readonly text: string
}

/** Takes the refresh code out of a callback, and nothing else. */
export function cleanCallback(reader: Reader, callback: Callback, isKept: IsKept): Cleaned {
  const { module, node, subject } = callback
  const cleaner = createCleaner(reader, callback, isKept)
  const { body } = node
  if (body.type !== 'BlockStatement') {
    const outcome = cleaner.result(body)
    return finish(outcome.edits, outcome.kind === 'plain')
  }
  const outcomes = cleaner.list(body.body)
  const isPlain = outcomes.every(({ kind }) => kind !== 'kept')
  const edits = outcomes.flatMap((outcome, index): readonly TextEdit[] => {
    const rest = outcomes.slice(index + 1)
    const isLast = rest.every(({ kind }) => kind !== 'kept')
    const isGone = outcome.kind === 'gone' || (outcome.kind === 'plain' && !outcome.ends && isLast)
    return isGone ? [removeStatement(module, body.body[index]!)] : outcome.edits
  })
  const isOpen = !outcomes.some(({ ends }) => ends)
  const semicolon = /;\s*$/.test(module.text.slice(body.start, body.end - 1)) ? ';' : ''
  const last = body.body[outcomes.findLastIndex(({ kind }) => kind === 'kept')]
  const indent = last && /[ \t]*$/.exec(module.text.slice(0, last.start))![0]
  const text = `\n${indent}return ${subject}${semicolon}`
  const closing = isOpen && last ? [{ start: last.end, end: last.end, text }] : []
  return finish([...edits, ...closing], isPlain)

  function finish(edits: readonly TextEdit[], isPlain: boolean): Cleaned {
    const isEdited = (one: AnyNode) =>
      edits.some(({ start, end }) => start <= one.start && one.end <= end && start < end)
    const left = isPlain ? [] : findLeftOvers(reader, callback, isKept, isEdited, cleaner.gone())
    return {
      edits,
      isPlain,
      hasChanged: edits.length > 0,
      shown: cleaner.shown,
      obstacles: [...cleaner.obstacles, ...left],
    }
  }
}
