import type { PackageExport, Place, Reader } from '../source/reader.ts'
import type { SourceGraph } from '../source/source-graph.ts'
import { resultOf } from '../source/syntax.ts'
import { walk } from '../source/walk.ts'

/** A configuration, and what goes with it where `tokenRotation` takes it. */
export interface Candidate {
  /** The constructor's call, and what it is given as it is written there. */
  readonly call?: Place
  readonly given?: Place
  readonly config: Place
  readonly options?: Place | undefined
  readonly isWrapped: boolean
}

/** Configurations where they are used, and in files that have to do with Auth.js all the same. */
export function configurationsIn(
  reader: Reader,
  graph: SourceGraph,
): { readonly calls: readonly Candidate[]; readonly objects: readonly Candidate[] } {
  const calls = graph.modules.flatMap((module) => callsIn(reader, { module, node: module.program }))
  return { calls, objects: objectsIn(graph) }
}

/** Calls of `tokenRotation` and of the constructors of Auth.js. */
function callsIn(reader: Reader, { module, node: program }: Place): Candidate[] {
  return [...walk(program)].flatMap((node): Candidate[] => {
    if (node.type !== 'CallExpression') return []
    const callee = reader.packageExport({ module, node: node.callee })
    if (!callee) return []
    const [first, second] = node.arguments
    if (callee.name === 'tokenRotation' && callee.source.startsWith('@token-rotation/')) {
      const options = second && { module, node: second }
      return first
        ? [{ config: made(reader, { module, node: first }), options, isWrapped: true }]
        : []
    }
    // NextAuth.js takes the request and the response before it, where they are given.
    const last = node.arguments.at(-1)
    if (!isAuthConstructor(callee) || !last) return []
    const given = { module, node: last }
    return [{ call: { module, node }, given, config: made(reader, given), isWrapped: false }]
  })
}

/** A configuration may be a function of the request. */
function made(reader: Reader, place: Place): Place {
  const found = reader.resolve(place)
  const result = resultOf(found.node)
  return result ? reader.resolve({ module: found.module, node: result }) : found
}

function isAuthConstructor({ source, name }: PackageExport): boolean {
  if (source === 'next-auth' || source === 'next-auth/next') return ['default', '*'].includes(name)
  return /^@auth\/[\w-]+$/.test(source) && /^(?:\w*Auth|default)$/.test(name)
}

/** Objects with providers, in files that have to do with Auth.js: `authOptions` of NextAuth.js. */
function objectsIn({ modules }: SourceGraph): Candidate[] {
  return modules.flatMap((module) => {
    if (!sourcesOf(module.names.values()).some(isOfAuth)) return []
    const objects = [...walk(module.program)].filter(
      (node) =>
        node.type === 'ObjectExpression' &&
        node.properties.some(
          (one) =>
            one.type === 'Property' &&
            one.key.type === 'Identifier' &&
            one.key.name === 'providers',
        ),
    )
    return objects.map((node) => ({ config: { module, node }, isWrapped: false }))
  })
}

export function sourcesOf(meanings: Iterable<{ kind: string; source?: string }>): string[] {
  return [...meanings].flatMap(({ source }) => source ?? [])
}

export function isOfAuth(source: string): boolean {
  return /^(?:next-auth|@auth\/[\w-]+)(?:\/|$)/.test(source)
}
