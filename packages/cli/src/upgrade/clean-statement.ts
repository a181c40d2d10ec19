import type { AnyNode } from 'acorn'
import type { Reader } from '../source/reader.ts'
import { removeStatement, startWithComments } from '../source/removal.ts'
import { declaredIn } from '../source/references.ts'
import { nameOf, unwrapped } from '../source/syntax.ts'
import type { TextEdit } from '../source/text-edit.ts'
import type { Callback } from './callback.ts'
import type { Obstacle } from './clean-callback.ts'
import { createExpressionCleaner } from './clean-expression.ts'
import { callsSomething, type IsKept } from './kept-tokens.ts'
import { refreshCode, usesOf } from './refresh-code.ts'

/** What becomes of a statement. */
export interface Outcome {
  /** `plain`: it only hands back what the callback was given. */
  readonly kind: 'gone' | 'plain' | 'kept'
  /** Nothing after it is reached. */
  readonly ends: boolean
  /** The changes in it, if it stays. */
  readonly edits: readonly TextEdit[]
}

/** Cleans the statements of one callback, in the order of the text. */
export interface Cleaner {
  readonly list: (statements: readonly AnyNode[]) => Outcome[]
  /** What a function without a body returns. */
  readonly result: (expression: AnyNode) => Outcome
  readonly shown: string[]
  readonly obstacles: Obstacle[]
  /** Names of variables that are gone. */
  readonly gone: () => ReadonlySet<string>
}

const gone: Outcome = { kind: 'gone', ends: false, edits: [] }
const kept = (ends: boolean, edits: readonly TextEdit[] = []): Outcome => ({
  kind: 'kept',
  ends,
  edits,
})

export function createCleaner(reader: Reader, callback: Callback, isKept: IsKept): Cleaner {
  const { module, names } = callback
  const token = names.get('token')
  const shown: string[] = []
  const obstacles: Obstacle[] = []
  const code = refreshCode(reader, callback, isKept)
  const { isAboutKept, isRefresh, keptNames, answers } = code
  const expressions = createExpressionCleaner(callback, {
    isKept,
    isAbout: (node) => isAboutKept(node) || isRefresh(node),
    asks: isRefresh,
    shows: (name) => void shown.push(name),
    hinders: (obstacle) => void obstacles.push(obstacle),
  })
  let isGuarded = false

  function list(statements: readonly AnyNode[], isDropped = false): Outcome[] {
    return statements.map((one) => {
      const isLate = isDropped || isGuarded
      const outcome = statement(one, isDropped)
      const isHarmless = one.type === 'VariableDeclaration' && !callsSomething(one)
      if (outcome.kind === 'kept' && isLate && !isHarmless) {
        obstacles.push({ node: one, text: 'this runs only when the access token has expired' })
      }
      return outcome
    })
  }

  /** A block, or a single statement in its place. */
  function branch(node: AnyNode, isDropped: boolean): Outcome {
    const statements = node.type === 'BlockStatement' ? node.body : [node]
    const outcomes = list(statements, isDropped)
    const ends = outcomes.some((one) => one.ends)
    if (outcomes.every(({ kind }) => kind === 'gone')) return { ...gone, ends }
    const edits = outcomes.flatMap((one, index) =>
      one.kind === 'gone' && node.type === 'BlockStatement'
        ? [removeStatement(module, statements[index]!)]
        : one.edits,
    )
    const isPlain = outcomes.every(({ kind }) => kind !== 'kept')
    return { kind: isPlain ? 'plain' : 'kept', ends, edits }
  }

  function statement(node: AnyNode, isDropped: boolean): Outcome {
    switch (node.type) {
      case 'ReturnStatement':
        return result(node)
      case 'ThrowStatement':
        return isDropped ? { ...gone, ends: true } : kept(true)
      case 'ExpressionStatement':
        if (isRefresh(node.expression)) effectsOf(node.expression)
        return expressions.alone(node.expression, isDropped)
      case 'VariableDeclaration':
        return declaration(node)
      case 'BlockStatement':
        return branch(node, isDropped)
      case 'IfStatement':
        return condition(node, isDropped)
      case 'TryStatement':
        return attempt(node, isDropped)
      case 'EmptyStatement':
        return gone
      default:
        return kept(false)
    }
  }

  function result(node: Extract<AnyNode, { type: 'ReturnStatement' }>): Outcome {
    if (!node.argument) return kept(true)
    const isAsking = isRefresh(node.argument)
    if (isAsking) effectsOf(node.argument)
    const outcome = expressions.returned(node.argument)
    if (!isAsking || outcome.kind !== 'plain') return outcome
    // What is said above it is about refreshing.
    const start = startWithComments(module, node)
    const semicolon = module.text[node.end - 1] === ';' ? ';' : ''
    const text = `return ${callback.subject}${semicolon}`
    return { ...outcome, edits: [{ start, end: node.end, text }] }
  }

  function declaration(node: Extract<AnyNode, { type: 'VariableDeclaration' }>): Outcome {
    const outcomes = node.declarations.map((declarator) => {
      const { id, init } = declarator
      const declared = declaredIn(id).map((one) => nameOf(one))
      if (!init) return false
      if (isRefresh(init)) {
        effectsOf(declarator)
        for (const name of declared) answers.add(name)
        return true
      }
      const isTaken =
        id.type === 'ObjectPattern' &&
        nameOf(unwrapped(init)) === token &&
        id.properties.every((one) => one.type === 'Property' && isKept(nameOf(one.key)))
      if (!isTaken && (!isAboutKept(init) || callsSomething(init))) return false
      for (const name of declared) keptNames.add(name)
      return true
    })
    return outcomes.length > 0 && outcomes.every(Boolean) ? gone : kept(false)
  }

  function condition(node: Extract<AnyNode, { type: 'IfStatement' }>, isOuter: boolean): Outcome {
    const { test, consequent, alternate } = node
    const isSignIn = ['account', 'user', 'profile', 'isNewUser'].some((role) => {
      const name = names.get(role)
      return name !== undefined && usesOf(test, new Set([name])) && !isAboutKept(test)
    })
    const parts = alternate ? [test, consequent, alternate] : [test, consequent]
    const isDropped =
      isOuter || (!isSignIn && (isAboutKept(test) || parts.some((part) => isRefresh(part))))
    const part = (one: AnyNode): Outcome => {
      if (isDropped && isRefresh(one) && one.type !== 'IfStatement') {
        effectsOf(one)
        return gone
      }
      return one.type === 'IfStatement' ? statement(one, isDropped) : branch(one, isDropped)
    }
    const yes = part(consequent)
    const no = alternate && part(alternate)
    if (isDropped) {
      if ([yes, no].some((one) => one?.kind === 'plain' && one.ends)) isGuarded = true
      return gone
    }
    const ends = yes.ends && no?.ends === true
    if (yes.kind === 'gone' && (!no || no.kind === 'gone')) return { ...gone, ends }
    const edits = [
      ...(yes.kind === 'gone'
        ? [{ start: consequent.start, end: consequent.end, text: '{}' }]
        : yes.edits),
      ...(no?.kind === 'gone'
        ? [{ start: consequent.end, end: alternate!.end, text: '' }]
        : (no?.edits ?? [])),
    ]
    const isPlain = yes.kind !== 'kept' && no?.kind !== 'kept'
    return { kind: isPlain ? 'plain' : 'kept', ends, edits }
  }

  function attempt(node: Extract<AnyNode, { type: 'TryStatement' }>, isOuter: boolean): Outcome {
    const { block, handler, finalizer } = node
    const account = names.get('account')
    const isWhole = account !== undefined && usesOf(block, new Set([account]))
    if (!isWhole && isRefresh(block)) {
      for (const part of [block, handler, finalizer]) if (part) effectsOf(part)
      return gone
    }
    const inner = branch(block, isOuter)
    const last = handler?.body.body.at(-1)
    const isEnd = last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement'
    const ends = inner.ends && (!handler || isEnd)
    return inner.kind === 'gone' && !finalizer ? gone : kept(ends, inner.edits)
  }

  function effectsOf(node: AnyNode): void {
    const text = 'the refresh code does this besides, and it would be lost'
    for (const one of code.otherEffects(node)) obstacles.push({ node: one, text })
  }

  return {
    list,
    result(expression) {
      if (isRefresh(expression)) effectsOf(expression)
      return expressions.returned(expression)
    },
    shown,
    obstacles,
    gone: () => new Set([...keptNames, ...answers]),
  }
}
