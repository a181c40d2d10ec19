import { configurationsIn } from '../doctor/auth-calls.ts'
import { createReader } from '../source/reader.ts'
import type { Draft } from './draft.ts'
import type { Framework } from './framework.ts'

/**
 * Tells whether next-auth v3 makes its secret of the options: all of them but their functions, so that every
 * session ends with the first change.
 */
export function makesSecret(draft: Draft, { kind }: Framework): boolean {
  if (kind !== 'next-auth-v3') return false
  const graph = draft.graph()
  const reader = createReader(graph)
  const { calls, objects } = configurationsIn(reader, graph)
  return [...calls, ...objects].every(({ config }) => !reader.member(config, 'secret'))
}
