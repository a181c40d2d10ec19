import { relative } from 'node:path'
import type { ExitCode } from '../command.ts'
import type { SourceGraph } from '../source/source-graph.ts'
import { type Adapter, adapterOf } from './adapter-of.ts'
import { confirm } from './confirm.ts'
import type { Configuration } from './configuration.ts'
import type { Deployment } from './deployment.ts'
import { diagnose } from './diagnose.ts'
import type { Diagnosis, Verdict } from './diagnosis.ts'
import type { AppManifest } from './manifest.ts'
import type { ProviderUse } from './provider-use.ts'
import { defaultRotation } from './read-rotation-options.ts'
import { type StoreAdvice, storeAdvice } from './store-advice.ts'

/** All that the doctor has to say. */
export interface Report {
  readonly deployment: Deployment
  readonly configuration: Configuration | undefined
  readonly diagnoses: readonly Diagnosis[]
  /** What to change in the app, beside its providers. */
  readonly problems: readonly string[]
  readonly store: StoreAdvice
  readonly adapter: Adapter | undefined
  /** The command that installs what is missing. */
  readonly install: string | undefined
  readonly exitCode: ExitCode
}

/** What is to be looked at: providers by their names, or the configuration of an app. */
export type Subject =
  | { readonly kind: 'names'; readonly providers: readonly ProviderUse[] }
  | {
      readonly kind: 'configuration'
      readonly configuration: Configuration
      readonly graph: SourceGraph
    }

const good: ReadonlySet<Verdict> = new Set(['refreshes', 'confirmed', 'not-oauth'])

export function createReport(
  cwd: string,
  subject: Subject,
  deployment: Deployment,
  manifest: AppManifest,
  confirmed: readonly string[] = [],
): Report {
  const configuration = subject.kind === 'configuration' ? subject.configuration : undefined
  const providers = subject.kind === 'names' ? subject.providers : subject.configuration.providers
  const rotation = configuration?.rotation ?? defaultRotation
  const major = manifest.major('next-auth')
  const found = providers.map((use) => diagnose(use, rotation, major))
  const diagnoses = confirm(found, confirmed)
  const adapter = adapterOf(manifest, configuration?.packages)
  const store = storeAdvice(deployment, diagnoses, manifest, configuration)
  const problems =
    subject.kind === 'names' ? [] : problemsOf(cwd, subject.configuration, subject.graph, store)
  const isGood = diagnoses.every(({ verdict }) => good.has(verdict))
  const kind = configuration?.rotation.store
  const wanted = [
    ...(adapter ? [adapter.name] : []),
    ...(kind === 'redis' || kind === 'postgres' ? [`@token-rotation/${kind}`] : []),
    ...(store.isMissing && store.packages.length === 1 ? store.packages : []),
  ]
  const missing = wanted.filter((name) => !Object.hasOwn(manifest.dependencies, name))
  return {
    deployment,
    configuration,
    diagnoses,
    problems,
    store,
    adapter,
    install: missing.length > 0 ? `${manifest.install} ${missing.join(' ')}` : undefined,
    exitCode: isGood && problems.length === 0 ? 0 : 1,
  }
}

function problemsOf(
  cwd: string,
  configuration: Configuration,
  { unreadable }: SourceGraph,
  store: StoreAdvice,
): string[] {
  const { at, isWrapped, bypass, unread, snippets } = configuration
  const notWrapped = `nothing refreshes yet: the configuration (${at}) is not wrapped by tokenRotation`
  return [
    ...unreadable.map(({ file, reason }) => `${relative(cwd, file)} cannot be read: ${reason}`),
    ...(isWrapped ? [] : [notWrapped]),
    ...(bypass ? [`${bypass} gets the configuration itself: give it "rotation.config"`] : []),
    ...unread.map(
      (place) =>
        `${place}: providers are computed at run time and cannot be read, so name them: token-rotation doctor google slack`,
    ),
    ...snippets.map((place) =>
      isWrapped
        ? `${place}: a refresh by hand is still there. If it is for sessions, remove that code: token rotation does it now`
        : `${place}: a refresh by hand: it spends a refresh token once for each request that arrives. If it is for sessions, remove that code when you wrap the configuration: npx token-rotation upgrade shows the change`,
    ),
    ...(store.isMissing
      ? [
          `there is no ${store.isOfAccounts ? 'store of the accounts' : 'shared store'} (${isWrapped ? at : 'see below'})`,
        ]
      : []),
  ]
}
