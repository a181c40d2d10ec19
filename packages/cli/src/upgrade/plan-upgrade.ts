import { relative } from 'node:path'
import { UsageError } from '../command.ts'
import type { AppManifest } from '../doctor/manifest.ts'
import { findConfiguration } from '../doctor/find-configuration.ts'
import { findSnippets } from '../doctor/find-snippets.ts'
import { createDraft, type Change } from './draft.ts'
import { findUses } from './find-uses.ts'
import { type Framework, frameworkOf } from './framework.ts'
import { makesSecret } from './makes-secret.ts'
import type { Problem } from './problem.ts'
import { proxyFiles, replaceProxy } from './replace-proxy.ts'
import { removePlain, removeSnippet } from './remove-snippet.ts'
import { removeUnused } from './remove-unused.ts'
import { remainder } from './remainder.ts'
import { wrapConfiguration } from './wrap-configuration.ts'

const noConfiguration = `There is no Auth.js configuration in this folder.
Name its file: token-rotation upgrade --config src/auth.ts`
const noFramework = `It is not clear which Auth.js this is: the package.json of this folder names
neither next-auth, nor @auth/sveltekit, nor @auth/express.`

/** What an upgrade changes, and what it leaves to a person. */
export interface UpgradePlan {
  /** File and line of the configuration. */
  readonly at: string
  readonly framework: Framework
  readonly hasSnippet: boolean
  readonly changes: readonly Change[]
  /** Why the refresh code stays. Then nothing is changed. */
  readonly obstacles: readonly Problem[]
  readonly isBackend: boolean
  /** What does not work until it is done. */
  readonly problems: readonly Problem[]
  /** What can wait. */
  readonly notes: readonly Problem[]
  /** The command that installs what is missing. */
  readonly install: string | undefined
}

/**
 * Works an upgrade out, without writing anything.
 *
 * @throws {UsageError} When there is no configuration, or nothing tells which Auth.js it is for.
 */
export function planUpgrade(
  cwd: string,
  entries: readonly string[],
  manifest: AppManifest,
): UpgradePlan {
  const draft = createDraft(cwd, [...entries, ...proxyFiles(cwd)])
  const { modules: before, unreadable } = draft.graph()
  const configuration = findConfiguration(cwd, draft.graph())
  const broken = unreadable.map(({ file, reason }) => ({
    at: relative(cwd, file),
    text: `cannot be read: ${reason}`,
  }))
  if (!configuration) {
    throw new UsageError(broken[0] ? `${broken[0].at} ${broken[0].text}` : noConfiguration)
  }
  const framework = frameworkOf(manifest, configuration.packages)
  if (!framework) throw new UsageError(noFramework)

  const removed = removeSnippet(draft)
  const shared = { at: configuration.at, framework, isBackend: removed.isBackend }
  const install = framework.isInstalled ? undefined : `${manifest.install} ${framework.adapter}`
  const { obstacles } = removed
  if (obstacles.length > 0) {
    const nothing = { changes: [], problems: [], notes: [] }
    return { ...shared, ...nothing, hasSnippet: true, obstacles, install }
  }
  const texts = () => new Map(draft.changes().map(({ file, after }) => [file, after]))
  const shows = removed.shown.includes('accessToken')
  const isShown = shows && findUses(cwd, ['accessToken'], texts()).ofSession.size > 0
  const wrapped = wrapConfiguration(
    draft,
    framework,
    isShown ? ', { exposeAccessToken: true }' : '',
  )
  const proxy =
    wrapped.file === undefined ? [] : replaceProxy(draft, framework, manifest, wrapped.file)
  const isSecretMade = makesSecret(draft, framework)
  removeUnused(draft, before, isSecretMade)
  removePlain(draft)
  removeUnused(draft, before, isSecretMade)

  const after = draft.graph().modules
  const files = new Set(after.map(({ file }) => file))
  const alone = before.filter(({ file }) => !files.has(file))
  const isInDatabase = configuration.hasAdapter && configuration.strategy !== 'jwt'
  const final = findConfiguration(cwd, draft.graph())
  const rest = remainder({
    framework,
    uses: findUses(cwd, removed.shown, texts()),
    shown: removed.shown,
    isShown,
    isSecretMade: removed.isFound && isSecretMade,
    snippets: final?.snippets ?? [],
    unused: findSnippets(cwd, alone, false),
    adapters: isInDatabase && !wrapped.wasWrapped ? configuration.packages : [],
    providers:
      removed.isFound && !removed.namesProvider ? configuration.providers.map(({ id }) => id) : [],
  })
  return {
    ...shared,
    hasSnippet: removed.isFound,
    changes: draft.changes(),
    obstacles,
    problems: [...wrapped.problems, ...rest.problems],
    notes: [...broken, ...proxy, ...rest.notes],
    install: wrapped.wasWrapped && framework.isInstalled ? undefined : install,
  }
}
