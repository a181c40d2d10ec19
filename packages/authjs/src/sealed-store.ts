import {
  boundedMap,
  type GrantRecord,
  type GrantState,
  type GrantStore,
  RotationError,
} from '@token-rotation/core'
import { compactDecrypt, CompactEncrypt } from 'jose'

/** A store as an app gives it: of values in the open, of sealed text, or of either (`memoryStore()`). */
export type SealableStore =
  GrantStore<GrantState> | GrantStore<string> | GrantStore<GrantState | string>

/** Returns a store whose values are sealed with the first of `secrets`, and opened with any of them. */
export type OpenStore = (secrets: readonly string[]) => GrantStore<GrantState>

/**
 * Seals what is kept outside of this process: JWE with a key of its own for each grant (`dir`,
 * `A256GCM`), derived from the secret and the grant's id (HKDF, RFC 5869). So a record is of no use
 * without the secret, nor in the place of another one.
 */
export function sealedStores(store: SealableStore): OpenStore {
  if (store.kind !== 'sealed') return () => store as GrantStore<GrantState>
  const opened = new Map<string, GrantStore<GrantState>>()
  return (secrets) => {
    if (!secrets.every(Boolean) || secrets.length === 0) throw new TypeError('there is no secret')
    const key = JSON.stringify(secrets)
    let known = opened.get(key)
    if (!known) opened.set(key, (known = sealedStore(store as GrantStore<string>, secrets)))
    return known
  }
}

function sealedStore(
  store: GrantStore<string>,
  secrets: readonly string[],
): GrantStore<GrantState> {
  // To open a record costs more than to fetch it from near by, and most reads bring the same one again.
  const recent = boundedMap<GrantRecord<GrantState>>(1_000)
  async function seal(state: GrantState): Promise<string> {
    const text = new TextEncoder().encode(JSON.stringify(state))
    const key = await keyOf(secrets[0]!, state.id)
    return new CompactEncrypt(text).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key)
  }
  async function open(sealed: string, id: string): Promise<GrantState> {
    for (const secret of secrets) {
      try {
        const { plaintext } = await compactDecrypt(sealed, await keyOf(secret, id))
        return JSON.parse(new TextDecoder().decode(plaintext)) as GrantState
      } catch {
        // Sealed with another one of the secrets, perhaps.
      }
    }
    throw new RotationError({ code: 'ERR_RECORD_UNREADABLE' })
  }
  return {
    kind: 'sealed',
    async get(id): Promise<GrantRecord<GrantState> | undefined> {
      const record = await store.get(id)
      if (!record) return undefined
      const known = recent.get(id)
      if (known?.version === record.version) return known
      const opened = { version: record.version, value: await open(record.value, id) }
      recent.set(id, opened)
      return opened
    },
    async compareAndSet(id, expectedVersion, next, options) {
      const sealed = next && { version: next.version, value: await seal(next.value) }
      return store.compareAndSet(id, expectedVersion, sealed, options)
    },
  }
}

async function keyOf(secret: string, id: string): Promise<Uint8Array> {
  const encoder = new TextEncoder()
  const info = encoder.encode('Token Rotation for Auth.js: grant')
  const salt = encoder.encode(id)
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveBits',
  ])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info }
  return new Uint8Array(await crypto.subtle.deriveBits(derivation, material, 256))
}
