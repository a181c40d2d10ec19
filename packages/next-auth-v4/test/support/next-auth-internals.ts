import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const providers = dirname(require.resolve('next-auth/providers/google'))

/** A provider as next-auth v4 itself sees it. */
export interface ParsedProvider {
  readonly id: string
  readonly clientId: string
  readonly clientSecret: string
  readonly wellKnown?: string
  readonly issuer?: string
  readonly token?: { readonly url?: string }
  readonly client?: object
}

type Factory = (options: object) => Record<string, unknown>

/** The OAuth providers that come with next-auth v4. */
export function builtInProviders(): [string, Factory][] {
  return readdirSync(providers)
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.slice(0, -3))
    .filter((name) => !/^(index|oauth.*|email|credentials)$/.test(name))
    .map((name) => [name, (require(join(providers, name)) as { default: Factory }).default])
}

/** What next-auth v4 makes of a provider: a function that it does not export. */
export function parseProvider(provider: object): ParsedProvider {
  const { default: parse } = require(join(providers, '../core/lib/providers.js')) as {
    default: (params: object) => { providers: ParsedProvider[] }
  }
  return parse({ providers: [provider], url: 'http://localhost/api/auth' }).providers[0]!
}

/** What next-auth v4 reads and writes session cookies with. */
export function sessionStore(cookies: Record<string, string> = {}) {
  const { SessionStore } = require(join(providers, '../core/lib/cookie.js')) as {
    SessionStore: new (...args: object[]) => {
      chunk(value: string, options: object): { readonly name: string }[]
    }
  }
  const option = { name: 'next-auth.session-token', options: {} }
  return new SessionStore(option, { cookies }, { debug() {} })
}
