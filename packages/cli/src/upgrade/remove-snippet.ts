import type { AnyNode } from 'acorn'
import { configurationsIn } from '../doctor/auth-calls.ts'
import { createReader, type Reader } from '../source/reader.ts'
import { removeElements } from '../source/removal.ts'
import type { TextEdit } from '../source/text-edit.ts'
import { nameOf } from '../source/syntax.ts'
import type { SourceModule } from '../source/source-module.ts'
import { walk } from '../source/walk.ts'
import { type Callback, findCallback } from './callback.ts'
import { type Cleaned, cleanCallback } from './clean-callback.ts'
import type { Draft } from './draft.ts'
import { type IsKept, keptBy, readsAccount, tokensOfUser } from './kept-tokens.ts'
import { type Problem, problem } from './problem.ts'
import { refreshes } from './refreshes.ts'

/** What has become of the refresh code of an app. */
export interface RemovedSnippet {
  readonly isFound: boolean
  /** Under which names sessions showed the tokens and errors that it kept. */
  readonly shown: readonly string[]
  /** Why it is still there. Then nothing has been changed. */
  readonly obstacles: readonly Problem[]
  readonly isBackend: boolean
  /** Sessions tell by which provider they came. */
  readonly namesProvider: boolean
}

/** Takes the refresh code out of all callbacks, or changes nothing where that is not safe. */
export function removeSnippet(draft: Draft): RemovedSnippet {
  const graph = draft.graph()
  const reader = createReader(graph)
  const { calls, objects } = configurationsIn(reader, graph)
  const edits = new Map<SourceModule, TextEdit[]>()
  const obstacles: Problem[] = []
  const shown = new Set<string>()
  const seen = new Set<AnyNode>()
  let isFound = false
  let isBackend = false
  let namesProvider = false

  for (const { config } of [...calls, ...objects]) {
    const jwt = findCallback(reader, config, 'jwt')
    if (!jwt || seen.has(jwt.node)) continue
    seen.add(jwt.node)
    const isKept = keptBy(jwt)
    const cleaned = cleanCallback(reader, jwt, isKept)
    const isAsking = asks(reader, jwt)
    if (!isAsking && !cleaned.hasChanged) continue
    isFound = true
    const ofUser = tokensOfUser(jwt)
    if (isAsking && (ofUser || !readsAccount(jwt))) {
      const node = ofUser ?? jwt.node
      const text =
        'the tokens that are refreshed here come from a backend of your own, not from the provider'
      obstacles.push(problem(draft.cwd, { module: jwt.module, node }, text))
      isBackend = true
    }
    namesProvider ||= /\bprovider\s*[:=]\s*account\b/.test(textOf(jwt))
    take(jwt, cleaned)
    const session = findCallback(reader, config, 'session')
    if (session && !seen.has(session.node)) takeSession(session, isKept)
  }

  function takeSession(session: Callback, isKept: IsKept): void {
    seen.add(session.node)
    const cleaned = cleanCallback(reader, session, isKept)
    for (const name of cleaned.shown) shown.add(name)
    take(session, cleaned)
  }

  function take({ kind, module, node }: Callback, cleaned: Cleaned): void {
    for (const obstacle of cleaned.obstacles) {
      obstacles.push(problem(draft.cwd, { module, node: obstacle.node }, obstacle.text))
    }
    if (!cleaned.hasChanged) return
    const whole = cleaned.isPlain ? removeMember(module, kind, node) : undefined
    edits.set(module, [...(edits.get(module) ?? []), ...(whole ?? cleaned.edits)])
  }

  if (obstacles.length === 0) for (const [module, list] of edits) draft.edit(module, list)
  return { isFound, shown: [...shown], obstacles, isBackend, namesProvider }
}

/** Removes a `jwt` callback of which nothing is left, once what only it used is gone as well. */
export function removePlain(draft: Draft): void {
  const changed = new Set(draft.changes().map(({ file }) => file))
  const graph = draft.graph()
  const reader = createReader(graph)
  const { calls, objects } = configurationsIn(reader, graph)
  for (const { config } of [...calls, ...objects]) {
    const jwt = findCallback(reader, config, 'jwt')
    if (!jwt || !changed.has(jwt.module.file)) continue
    const { isPlain, obstacles } = cleanCallback(reader, jwt, keptBy(jwt))
    const edits = isPlain && obstacles.length === 0 && removeMember(jwt.module, 'jwt', jwt.node)
    if (edits) return draft.edit(jwt.module, edits)
  }
}

function textOf({ module, node }: Callback): string {
  return module.text.slice(node.start, node.end)
}

function asks(reader: Reader, { module, node, names }: Callback): boolean {
  return refreshes(reader, { module, node }, names.get('token'))
}

/** Removes a callback that is written where it is used. */
function removeMember(module: SourceModule, name: string, value: AnyNode): TextEdit[] | undefined {
  const isMember = (one: AnyNode) =>
    one.type === 'Property' && one.value === value && nameOf(one.key) === name
  for (const node of walk(module.program)) {
    if (node.type === 'ObjectExpression' && node.properties.some((one) => isMember(one))) {
      return removeElements(module, node.properties, isMember)
    }
  }
  return undefined
}
