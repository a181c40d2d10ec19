import { createRequire } from 'node:module'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The folder of the real `@auth/core`, whose internals are not exported. */
const folder = dirname(createRequire(import.meta.url).resolve('@auth/core'))

function load(path: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(join(folder, path)).href) as Promise<Record<string, unknown>>
}

/** An Auth.js provider as `@auth/core` computes it. */
export interface Computed {
  readonly id: string
  readonly type: string
  readonly clientId?: string
  readonly clientSecret?: string
  readonly issuer?: string
  readonly client?: { readonly token_endpoint_auth_method?: string }
  readonly token?: {
    readonly url?: URL
    readonly conform?: unknown
    readonly clientPrivateKey?: unknown
  }
  readonly userinfo?: { readonly url?: URL }
}

/** Resolves a provider with Auth.js's own function. */
export async function parseProvider(provider: unknown): Promise<Computed> {
  const { default: parse } = await load('lib/utils/providers.js')
  const config = { providers: [provider] }
  const { providers } = (parse as (params: object) => { providers: readonly Computed[] })({
    url: new URL('http://localhost'),
    config,
  })
  return providers[0]!
}

/** Auth.js's own `SessionStore`. */
export async function sessionStore(
  option: { name: string; options: object },
  cookies: Record<string, string>,
) {
  const { SessionStore } = await load('lib/utils/cookie.js')
  const Store = SessionStore as new (...args: unknown[]) => {
    readonly value: string
    chunk(value: string, options: object): { name: string; value: string; options: object }[]
  }
  return new Store(option, cookies, { debug() {} })
}

export type ProviderFactory = (options: object) => Record<string, unknown>

/** Every OAuth and OpenID Connect provider that `@auth/core` comes with. */
export async function builtInProviders(options: object): Promise<[string, ProviderFactory][]> {
  const found: [string, ProviderFactory][] = []
  for (const file of readdirSync(join(folder, 'providers'))) {
    if (!file.endsWith('.js')) continue
    const module = await load(`providers/${file}`).catch(() => undefined)
    const factory = module?.default as ProviderFactory | undefined
    if (typeof factory !== 'function') continue
    // Where nodemailer is installed, its providers want to know a mail server.
    const { type } = factory({ server: 'smtp://localhost', ...options })
    if (type === 'oauth' || type === 'oidc') found.push([file.slice(0, -3), factory])
  }
  return found
}
