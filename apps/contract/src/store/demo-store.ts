import type { TokenRotationOptions } from '@token-rotation/authjs'

type Store = NonNullable<TokenRotationOptions['store']>

const shared = globalThis as { demoStore?: Promise<Store> }

/**
 * Resolves with the store of this process: Next.js bundles modules more than once. It connects when it is
 * used for the first time, and loads the one client that it needs.
 *
 * @param address `redis://...`, `postgres://...`, or `undefined` for none.
 */
export async function demoStore(address: string | undefined): Promise<Store | undefined> {
  return address ? (shared.demoStore ??= createStore(address)) : undefined
}

async function createStore(address: string): Promise<Store> {
  const scheme = address.split(':')[0]!
  switch (scheme) {
    case 'redis':
    case 'rediss':
      return (await import('./demo-redis-store.ts')).demoRedisStore(address)
    case 'postgres':
    case 'postgresql':
      return (await import('./demo-postgres-store.ts')).demoPostgresStore(address)
    default:
      throw new Error(
        `ROTATION_STORE is "${scheme}:...": it must be redis://... or postgres://..., or unset for tokens in the session cookie`,
      )
  }
}
