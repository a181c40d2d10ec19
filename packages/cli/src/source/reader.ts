import type { AnyNode } from 'acorn'
import type { SourceGraph } from './source-graph.ts'
import type { Meaning, SourceModule } from './source-module.ts'
import { joined, keyOf, literal, nameOf, resultOf, unwrapped } from './syntax.ts'

/** An expression, in its file. */
export interface Place {
  readonly module: SourceModule
  readonly node: AnyNode
}

/** What a package exports: `default`, `*` for all of it, or a name. */
export interface PackageExport {
  readonly source: string
  readonly name: string
}

/** Reads expressions as far as that is possible without running anything. */
export interface Reader {
  /** Follows names, imports of the app's own files, and functions of one result to what they stand for. */
  readonly resolve: (place: Place) => Place
  readonly packageExport: (place: Place) => PackageExport | undefined
  /** The values that a condition chooses from. */
  readonly alternatives: (place: Place) => readonly Place[]
  readonly member: (place: Place, name: string) => Place | undefined
  /** The members of an object, and whether that is all of them. */
  readonly members: (place: Place) => Members | undefined
  readonly text: (place: Place | undefined) => string | undefined
}

interface Members {
  readonly all: ReadonlyMap<string, Place>
  /** What is spread into it and is no object that can be read. */
  readonly spread: readonly Place[]
}

/** Enough for any configuration, and an end for names that stand for one another. */
const most = 50

export function createReader(graph: SourceGraph): Reader {
  function resolve(place: Place, steps = 0): Place {
    if (steps > most) return place
    const next = step(place, steps)
    return next ? resolve(next, steps + 1) : place
  }

  function step({ module, node: wrapped }: Place, steps: number): Place | undefined {
    const node = unwrapped(wrapped)
    if (node !== wrapped) return { module, node }
    if (node.type === 'Identifier') return lookUp(module, module.names.get(node.name), steps)
    if (node.type === 'MemberExpression') {
      const name = keyOf(node)
      return name === undefined ? undefined : memberOf({ module, node: node.object }, name, steps)
    }
    if (node.type === 'CallExpression') {
      const callee = resolve({ module, node: node.callee }, steps + 1)
      const result = resultOf(callee.node)
      return result && { module: callee.module, node: result }
    }
    return undefined
  }

  function lookUp(
    module: SourceModule,
    meaning: Meaning | undefined,
    steps: number,
  ): Place | undefined {
    if (meaning?.kind === 'value') {
      const start: Place | undefined = { module, node: meaning.node }
      return meaning.path.reduce<Place | undefined>(
        (place, name) => place && memberOf(place, name, steps),
        start,
      )
    }
    if (meaning?.kind !== 'import') return undefined
    const imported = graph.find(module, meaning.source)
    return imported && lookUp(imported, imported.exports.get(meaning.name), steps + 1)
  }

  function memberOf(place: Place, name: string, steps: number): Place | undefined {
    const { module, node } = place
    const meaning = node.type === 'Identifier' ? module.names.get(node.name) : undefined
    if (meaning?.kind === 'import' && meaning.name === '*') {
      const imported = graph.find(module, meaning.source)
      if (imported) return lookUp(imported, imported.exports.get(name), steps + 1)
    }
    return steps > most ? undefined : members(place, steps + 1)?.all.get(name)
  }

  function members(place: Place, steps = 0): Members | undefined {
    const { module, node } = resolve(place, steps)
    if (node.type !== 'ObjectExpression') return undefined
    const all = new Map<string, Place>()
    const unread: Place[] = []
    for (const property of node.properties) {
      if (property.type === 'Property') {
        if (!property.computed) all.set(nameOf(property.key), { module, node: property.value })
        continue
      }
      const spread = { module, node: property.argument }
      const inner = steps > most ? undefined : members(spread, steps + 1)
      if (!inner) unread.push(spread)
      for (const [name, value] of inner?.all ?? []) all.set(name, value)
      unread.push(...(inner?.spread ?? []))
    }
    return { all, spread: unread }
  }

  function packageExport(place: Place): PackageExport | undefined {
    const { module, node } = resolve(place)
    if (node.type === 'Identifier') {
      const meaning = module.names.get(node.name)
      if (meaning?.kind === 'import') return { source: meaning.source, name: meaning.name }
      if (meaning?.kind !== 'value' || meaning.path.length === 0) return undefined
      const whole = packageExport({ module, node: meaning.node })
      return whole && { ...whole, name: meaning.path.at(-1)! }
    }
    if (node.type === 'MemberExpression') {
      const whole = packageExport({ module, node: node.object })
      const name = keyOf(node)
      return whole && name !== undefined ? { ...whole, name } : undefined
    }
    const isRequire =
      node.type === 'CallExpression' &&
      node.callee.type === 'Identifier' &&
      node.callee.name === 'require'
    const source = isRequire ? literal(node.arguments[0]) : undefined
    return source === undefined ? undefined : { source, name: '*' }
  }

  function textOf(place: Place, steps: number): string | undefined {
    if (steps > most) return undefined
    const { module, node } = resolve(place)
    const all = (parts: readonly AnyNode[], separator: string) => {
      const texts = parts.map((part) => textOf({ module, node: part }, steps + 1))
      return texts.includes(undefined) ? undefined : texts.join(separator)
    }
    if (node.type === 'BinaryExpression' && node.operator === '+') {
      return all([node.left, node.right], '')
    }
    if (node.type === 'TemplateLiteral') {
      const parts = node.quasis.map(({ value }, index) => {
        const next = node.expressions[index]
        const text = next ? textOf({ module, node: next }, steps + 1) : ''
        return text === undefined ? undefined : `${value.cooked ?? ''}${text}`
      })
      return parts.includes(undefined) ? undefined : parts.join('')
    }
    const list = joined(node)
    const elements = list && resolve({ module, node: list.list }).node
    if (list && elements?.type === 'ArrayExpression') {
      return all(
        elements.elements.filter((element) => element !== null),
        list.separator,
      )
    }
    return literal(node)
  }

  function alternatives(place: Place, within: readonly AnyNode[] = []): readonly Place[] {
    const found = resolve(place)
    const { module, node } = found
    // A condition can choose itself.
    if (within.includes(node)) return []
    const branches: readonly AnyNode[] =
      node.type === 'ConditionalExpression'
        ? [node.consequent, node.alternate]
        : node.type === 'LogicalExpression'
          ? node.operator === '&&'
            ? [node.right]
            : [node.left, node.right]
          : []
    return branches.length === 0
      ? [found]
      : branches.flatMap((branch) => alternatives({ module, node: branch }, [...within, node]))
  }

  return {
    resolve,
    packageExport,
    alternatives: (place) => alternatives(place),
    member: (place, name) => members(place)?.all.get(name),
    members,
    text: (place) => place && textOf(place, 0),
  }
}
