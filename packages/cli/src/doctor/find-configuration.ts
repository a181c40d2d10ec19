import { lineOf } from '../source/line.ts'
import { createReader, type Place } from '../source/reader.ts'
import type { SourceGraph } from '../source/source-graph.ts'
import { type Candidate, configurationsIn, isOfAuth, sourcesOf } from './auth-calls.ts'
import type { Configuration } from './configuration.ts'
import { findSnippets } from './find-snippets.ts'
import { readProviders } from './read-providers.ts'
import { defaultRotation, readRotationOptions } from './read-rotation-options.ts'

/** Finds the Auth.js configuration in an app's sources. */
export function findConfiguration(cwd: string, graph: SourceGraph): Configuration | undefined {
  const reader = createReader(graph)
  const { calls, objects } = configurationsIn(reader, graph)
  const wrapped = calls.filter(({ isWrapped }) => isWrapped)
  const candidates = wrapped.length > 0 ? wrapped : [...calls, ...objects]
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

/** Where Auth.js gets the very configuration that is wrapped, instead of what came out. */
function bypassOf(cwd: string, calls: readonly Candidate[], { node }: Place): string | undefined {
  const found = calls.find(({ isWrapped, config }) => !isWrapped && config.node === node)
  return found?.call && lineOf(cwd, found.call)
}

function packagesIn({ modules }: SourceGraph): string[] {
  const sources = modules.flatMap(({ names }) => sourcesOf(names.values())).filter(isOfAuth)
  return [...new Set(sources.map((source) => /^(?:@auth\/)?[\w-]+/.exec(source)![0]))]
}
