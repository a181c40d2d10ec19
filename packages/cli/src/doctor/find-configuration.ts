import { lineOf } from '../source/line.ts'
import { createReader, type PackageExport, type Place, type Reader } from '../source/reader.ts'
import type { SourceGraph } from '../source/source-graph.ts'
import { resultOf } from '../source/syntax.ts'
import { walk } from '../source/walk.ts'
import type { Configuration } from './configuration.ts'
import { findSnippets } from './find-snippets.ts'
import { readProviders } from './read-providers.ts'
import { defaultRotation, readRotationOptions } from './read-rotation-options.ts'

/** A configuration, and what goes with it where `tokenRotation` takes it. */
interface Candidate {
  readonly call?: Place
  readonly config: Place
  readonly options?: Place | undefined
  readonly isWrapped: boolean
}

/** Finds the Auth.js configuration in an app's sources. */
export function findConfiguration(cwd: string, graph: SourceGraph): Configuration | undefined {
  const reader = createReader(graph)
  const calls = graph.modules.flatMap((module) => callsIn(reader, { module, node: module.program }))
  const wrapped = calls.filter(({ isWrapped }) => isWrapped)
  const candidates = wrapped.length > 0 ? wrapped : [...calls, ...objectsIn(graph)]
  const hasProviders = ({ config }: Candidate) => reader.member(config, 'providers') !== undefined
  const chosen = candidates.find(hasProviders) ?? candidates[0]
  if (!chosen) return undefined

  const { config, options, isWrapped } = chosen
  const list = reader.member(config, 'providers')
  const { providers, unread } = readProviders(cwd, reader, list)
  const rotation = isWrapped ? readRotationOptions(reader, options) : defaultRotation
  const session = reader.member(config, 'session')
  const hasOwnRefresh = Object.values(rotation.profiles).some(({ hasRefresh }) => hasRefresh)
  return {
    at: lineOf(cwd, config),
    isWrapped,
    bypass: isWrapped ? bypassOf(cwd, calls, config) : undefined,
    providers,
    unread: list ? unread : [lineOf(cwd, config)],
    rotation,
    hasAdapter: reader.member(config, 'adapter') !== undefined,
    strategy: session && reader.text(reader.member(session, 'strategy')),
    snippets: findSnippets(cwd, graph.modules, hasOwnRefresh),
    packages: packagesIn(graph),
  }
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
    const isConstructor = isAuthConstructor(callee) && last
    return isConstructor
      ? [{ call: { module, node }, config: made(reader, { module, node: last }), isWrapped: false }]
      : []
  })
}

/** Where Auth.js gets the very configuration that is wrapped, instead of what came out. */
function bypassOf(cwd: string, calls: readonly Candidate[], { node }: Place): string | undefined {
  const found = calls.find(({ isWrapped, config }) => !isWrapped && config.node === node)
  return found?.call && lineOf(cwd, found.call)
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

function packagesIn({ modules }: SourceGraph): string[] {
  const sources = modules.flatMap(({ names }) => sourcesOf(names.values())).filter(isOfAuth)
  return [...new Set(sources.map((source) => /^(?:@auth\/)?[\w-]+/.exec(source)![0]))]
}

function sourcesOf(meanings: Iterable<{ kind: string; source?: string }>): string[] {
  return [...meanings].flatMap(({ source }) => source ?? [])
}

function isOfAuth(source: string): boolean {
  return /^(?:next-auth|@auth\/[\w-]+)(?:\/|$)/.test(source)
}
