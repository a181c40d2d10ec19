import { accountStoreOf } from './account-stores.ts'
import type { Configuration } from './configuration.ts'
import type { Deployment } from './deployment.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { AppManifest } from './manifest.ts'

export interface StoreAdvice {
  readonly text: string
  /** A store has to be added. */
  readonly isMissing: boolean
  /** It is one over the accounts of the adapter. */
  readonly isOfAccounts?: boolean
  /** The packages to choose from. */
  readonly packages: readonly string[]
}

const clients: Readonly<Record<string, string>> = {
  '@upstash/redis': '@token-rotation/redis',
  ioredis: '@token-rotation/redis',
  redis: '@token-rotation/redis',
  '@neondatabase/serverless': '@token-rotation/postgres',
  pg: '@token-rotation/postgres',
  postgres: '@token-rotation/postgres',
}

/** Says which store a deployment needs, and why. */
export function storeAdvice(
  { kind }: Deployment,
  diagnoses: readonly Diagnosis[],
  { dependencies }: AppManifest,
  configuration?: Configuration,
): StoreAdvice {
  const store = configuration?.rotation.store ?? 'none'
  if (store === 'accounts') {
    const text =
      'a store over the accounts of your adapter is there, which any number of processes share'
    return { text, isMissing: false, packages: [] }
  }
  const isInDatabase =
    configuration?.strategy === 'database' ||
    (configuration?.hasAdapter === true && configuration.strategy !== 'jwt')
  // The cookie of such a session names no grant, in whatever store that would be.
  if (isInDatabase && store !== 'other' && store !== 'unreadable') {
    const { name, code } = accountStoreOf(configuration.packages)
    const text = `database sessions need a store over the accounts of the same adapter: { store: ${code} } of ${name}`
    return { text, isMissing: true, isOfAccounts: true, packages: [name] }
  }
  if (store === 'redis' || store === 'postgres' || store === 'other') {
    const name = store === 'other' ? 'a store of your choice' : `@token-rotation/${store}`
    const text =
      kind === 'one'
        ? `${name} is there; one process would do without`
        : `${name} is there: all processes need the same one, and the same AUTH_SECRET`
    return { text, isMissing: false, packages: [] }
  }
  if (kind === 'one') {
    const text = 'nothing is needed. Before a second process is started, give them a shared store'
    return { text, isMissing: false, packages: [] }
  }

  const client = Object.keys(clients).find((name) => Object.hasOwn(dependencies, name))
  const packages = client
    ? [clients[client]!]
    : ['@token-rotation/redis', '@token-rotation/postgres']
  const which = client
    ? `${packages[0]}, over the "${client}" that you have`
    : packages.join(' or ')
  const over =
    kind === 'serverless' && !client ? " (over HTTP: @upstash/redis, or Neon's driver)" : ''
  const advice = `${which}${over}`
  const strict = diagnoses
    .filter(({ rotation }) => rotation?.isStrict)
    .map(({ provider }) => provider)
  // What cannot be read may be anything.
  if (configuration?.unread.length) strict.push('what could not be read')
  if (store === 'unreadable') {
    const text = `whether a store is given cannot be read: it has to be a shared one, ${advice}`
    return { text, isMissing: false, packages }
  }
  const processes =
    kind === 'serverless'
      ? 'every instance has a memory of its own'
      : 'every process has a memory of its own'
  const text =
    strict.length > 0
      ? `a shared store is a must: ${advice}. ${capital(processes)}, so two of them present the same refresh token, and the session is lost (${strict.join(', ')})`
      : `a shared store is recommended: ${advice}. ${capital(processes)}, so each of them refreshes on its own; with these providers that costs requests, and no session`
  const hasRotation = strict.length > 0 || diagnoses.some(({ rotation }) => rotation)
  return hasRotation
    ? { text, isMissing: strict.length > 0, packages }
    : { text: 'nothing is needed: there is nothing to rotate', isMissing: false, packages: [] }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
