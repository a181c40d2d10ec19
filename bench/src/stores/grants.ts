import { randomBytes } from 'node:crypto'
import type { ActiveGrant, GrantState, GrantStore } from '@token-rotation/core'
// Not exported, since apps never see it.
import { type OpenStore, sealedStores } from '../../../packages/authjs/src/sealed-store.ts'
import { secret } from '../app.ts'

/** Long enough for nothing to expire while it is measured. */
export const writeOptions = { ttl: 31 * 24 * 3_600_000, dueAt: Date.now() + 3_600_000 }

/** Returns the id of one of many grants, of the form and length that ids have. */
export function idOf(index: number): string {
  return `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`
}

/**
 * Returns a grant in the middle of its life, with tokens of a usual size: a JWT as access token, an ID
 * token, and an opaque refresh token.
 */
export function sampleGrant(id: string, expiresIn: number = 3600): ActiveGrant {
  const now = Date.now()
  return {
    status: 'active',
    id,
    provider: 'demo',
    generation: 12,
    writtenAt: now,
    tokens: { ...freshTokens(), expires_at: Math.floor(now / 1000) + expiresIn },
    parent: { refreshTokenHash: text(43), sentAt: now },
  }
}

/** Returns what a token endpoint answers. */
export function freshTokens() {
  return {
    access_token: text(900),
    refresh_token: text(100),
    id_token: text(1000),
    token_type: 'bearer',
    scope: 'openid profile email offline_access',
    expires_in: 3600,
  }
}

/** Returns the same grant while somebody presents its refresh token. */
export function claimed(state: ActiveGrant): ActiveGrant {
  const now = Date.now()
  const times = { firstSentAt: now, sentAt: now, leaseUntil: now + 30_000 }
  const owner = crypto.randomUUID()
  return { ...state, claim: { owner, refreshTokenHash: text(43), attempts: 1, ...times } }
}

export function sealed(store: GrantStore<string>): ReturnType<OpenStore> {
  return sealedStores(store)([secret])
}

/** Returns the text that a store is given for a grant. */
export async function sealedText(state: GrantState): Promise<string> {
  let text = ''
  const store = sealed({
    kind: 'sealed',
    get: async () => undefined,
    async compareAndSet(_id, _version, next) {
      text = next!.value
      return true
    },
  })
  await store.compareAndSet(state.id, undefined, { version: '1', value: state }, writeOptions)
  return text
}

/** Like a token, it cannot be compressed. */
function text(length: number): string {
  return randomBytes(length).toString('base64url').slice(0, length)
}
