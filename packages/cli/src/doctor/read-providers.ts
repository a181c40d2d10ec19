import type { AnyNode } from 'acorn'
import { lineOf } from '../source/line.ts'
import type { PackageExport, Place, Reader } from '../source/reader.ts'
import { nameOf, resultOf, unwrapped } from '../source/syntax.ts'
import { walk } from '../source/walk.ts'
import { factsIdOf } from './provider-names.ts'
import type { ProviderUse } from './provider-use.ts'
import { readAsked } from './read-asked.ts'

interface Providers {
  readonly providers: readonly ProviderUse[]
  readonly unread: readonly string[]
}

/** Reads the member `providers` of a configuration. Of a condition all branches count. */
export function readProviders(cwd: string, reader: Reader, list: Place | undefined): Providers {
  const providers: ProviderUse[] = []
  const unread = new Set<string>()
  // Lists and functions can be made of themselves.
  const seen = new Set<AnyNode>()
  const at = (place: Place) => lineOf(cwd, place)

  function readList(place: Place): void {
    for (const list of reader.alternatives(place)) {
      const { module, node } = list
      if (seen.has(node)) continue
      seen.add(node)
      for (const item of pushedTo(list)) readItem(item, at(item))
      if (node.type === 'ArrayExpression') {
        for (const element of node.elements) {
          if (element?.type === 'SpreadElement') readList({ module, node: element.argument })
          else if (element) readItem({ module, node: element }, at({ module, node: element }))
        }
        continue
      }
      // `[...].filter(Boolean)` is what is written before it.
      const callee = node.type === 'CallExpression' ? node.callee : undefined
      if (callee?.type === 'MemberExpression' && nameOf(callee.property) === 'filter') {
        readList({ module, node: callee.object })
      } else if (!isNothing(node)) unread.add(at({ module, node }))
    }
  }

  function readItem(place: Place, line: string): void {
    for (const item of reader.alternatives(place)) {
      if (isNothing(item.node)) continue
      const use = readProvider(item, line)
      if (use) providers.push(use)
      else unread.add(line)
    }
  }

  function readProvider(place: Place, line: string): ProviderUse | undefined {
    const { module, node } = place
    const bare = providerModule(reader.packageExport(place))
    if (bare !== undefined) return builtIn(bare, undefined, line)
    if (node.type === 'CallExpression') {
      const called = providerModule(reader.packageExport({ module, node: node.callee }))
      const [options] = node.arguments
      const given = options && { module, node: options }
      return called === undefined ? undefined : builtIn(called, given, line)
    }
    const made = resultOf(node)
    if (made && seen.has(made)) return undefined
    if (made) seen.add(made)
    if (made) return readProvider(reader.resolve({ module, node: made }), line)
    return node.type === 'ObjectExpression' ? custom(place, line) : undefined
  }

  function builtIn(module: string, options: Place | undefined, line: string): ProviderUse {
    const own = options && reader.text(reader.member(options, 'id'))
    return {
      id: own ?? factsIdOf(module) ?? module,
      module,
      at: line,
      asked: readAsked(reader, options),
      version: options && reader.text(reader.member(options, 'version')),
    }
  }

  function custom(place: Place, line: string): ProviderUse | undefined {
    const { all = new Map<string, Place>(), spread = [] } = reader.members(place) ?? {}
    const id = reader.text(all.get('id'))
    // A provider of Auth.js that is spread into an object keeps being one.
    for (const inner of spread) {
      const base = readProvider(reader.resolve(inner), line)
      if (base) return { ...base, id: id ?? base.id }
    }
    if (id === undefined) return undefined
    const names = ['issuer', 'token', 'wellKnown', 'accessTokenUrl']
    return {
      id,
      at: line,
      type: reader.text(all.get('type')),
      hasEndpoint: spread.length > 0 || names.some((name) => all.has(name)),
      asked: readAsked(reader, place),
    }
  }

  if (list) readList(list)
  return { providers, unread: [...unread] }
}

/** What statements such as `providers.push(Google)` add to a list that has a name. */
function pushedTo({ module, node }: Place): Place[] {
  const names = [...module.names].flatMap(([name, meaning]) =>
    meaning.kind === 'value' && unwrapped(meaning.node) === node ? [name] : [],
  )
  if (names.length === 0) return []
  return [...walk(module.program)].flatMap((call) => {
    if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return []
    const { object, property } = call.callee
    const isPush = names.includes(nameOf(object)) && nameOf(property) === 'push'
    return isPush ? call.arguments.map((argument) => ({ module, node: argument })) : []
  })
}

/** `undefined`, `false` and `null` are left out by whoever filters them. */
function isNothing(node: AnyNode): boolean {
  if (node.type === 'Identifier') return node.name === 'undefined'
  return node.type === 'Literal' && !node.value
}

/** The module that brings a provider: the end of its path, or in v3 the member of all of them. */
function providerModule(found: PackageExport | undefined): string | undefined {
  if (!found) return undefined
  const [, path] =
    /^(?:next-auth|@auth\/[\w-]+)\/providers(?:\/([\w-]+?)(?:\.js)?)?$/.exec(found.source) ?? []
  if (path !== undefined) return path
  const isV3 = found.source === 'next-auth/providers' && !['*', 'default'].includes(found.name)
  return isV3 ? found.name : undefined
}
