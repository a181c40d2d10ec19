import { RotationError } from './errors.ts'
import type { ActiveGrant, GrantState } from './grant-state.ts'
import type { RotatorContext } from './rotator-context.ts'

/**
 * How often others may be faster. Where the database never finds what it has just returned, because the app
 * encrypts its columns, say, nobody was.
 */
const attempts = 100

/** Puts what a new sign-in has brought in the place of what is stored of an account. */
export async function renew(
  { store, leaving, clock }: RotatorContext,
  brought: ActiveGrant,
): Promise<void> {
  leaving.delete(brought.id)
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const record = await store.get(brought.id)
    const now = clock()
    const next = { ...successor(record?.value, brought), usedAt: now, signedInAt: now }
    if (await store.write(brought.id, record, next)) return
  }
  throw new RotationError({ code: 'ERR_STORE_UNAVAILABLE', reason: 'conflict' })
}

function successor(stored: GrantState | undefined, brought: ActiveGrant): ActiveGrant {
  if (!stored) return brought
  const generation = stored.generation + 1
  if (stored.status === 'signed-out') return { ...brought, generation }
  const { access_token, refresh_token } = stored.tokens
  const tokens = { ...(refresh_token && { refresh_token }), ...brought.tokens }
  const isSame = tokens.refresh_token === refresh_token
  // Whoever is presenting the refresh token that stays has to be waited for.
  const claim = isSame && stored.status === 'active' && stored.claim
  const next = { ...brought, tokens, ...(claim && { claim }) }
  // Auth.js itself stores what the first sign-in brings.
  const isStored = isSame && tokens.access_token === access_token
  return { ...next, generation: isStored ? stored.generation : generation }
}
