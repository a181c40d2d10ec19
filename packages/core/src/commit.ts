import type { Digest } from './digest.ts'
import type { ActiveGrant, Claim, GrantState } from './grant-state.ts'
import type { GrantRecord } from './grant-store.ts'
import { partsOf, replaceParts, tokensFor } from './resource-token.ts'
import type { StoreAccess } from './store-access.ts'

/** What became of new tokens. */
export type Commit =
  | { readonly status: 'committed'; readonly state: ActiveGrant }
  /** Newer tokens are stored: a later sibling, or a descendant. */
  | { readonly status: 'superseded' }
  | { readonly status: 'signed-out' }

/**
 * Stores what a presentation brought. `expected` is the record that holds the claim.
 *
 * Whoever overwrote the claim meanwhile (its lease ran out, the grant was marked rejected) does not
 * matter as long as the refresh token that was spent is still the stored one: then these tokens are its
 * only successor, and giving them up would cost the grant.
 *
 * @param isAccount Where nothing is stored any more, somebody has removed the account, or its tokens. Any
 *   other store has lost the record, which is made anew.
 */
export async function commit(
  store: StoreAccess,
  digest: Digest,
  next: ActiveGrant,
  claim: Claim,
  expected: GrantRecord<GrantState> | undefined,
  isAccount = false,
): Promise<Commit> {
  let stored = expected
  for (;;) {
    const generation = Math.max(next.generation, (stored?.value.generation ?? 0) + 1)
    const state = { ...keep(next, stored?.value, claim), generation }
    if (await store.write(next.id, stored, state)) return { status: 'committed', state }
    stored = await store.get(next.id)
    if (!stored && isAccount) return { status: 'signed-out' }
    if (!stored) continue
    const { value } = stored
    if (value.status === 'signed-out') return { status: 'signed-out' }
    const { refresh_token } = value.tokens
    const [theirs, ours] = [value, next].map((one) => tokensFor(one, claim.resource)?.access_token)
    const isStatic = refresh_token === next.tokens.refresh_token
    const isStored = isStatic && theirs === ours
    if (value.status === 'active' && isStored) return { status: 'committed', state: value }
    const { parent } = value
    const isSibling = parent?.refreshTokenHash === claim.refreshTokenHash
    const isLater = isSibling && parent.sentAt >= claim.sentAt
    const isParent = (await digest(refresh_token ?? '')) === claim.refreshTokenHash
    // Where the refresh token stays the same there is nothing to lose but the newer access token.
    if (isParent && !(isStatic && isLater)) continue
    // What a server gave back once it has replaced since.
    const isReplaced = (await digest(next.tokens.refresh_token ?? '')) === claim.refreshTokenHash
    // Of two successors of one token the later presented is right in every family in which both exist.
    if (!isSibling || isLater || isReplaced) return { status: 'superseded' }
  }
}

/** Keeps what others have written meanwhile, and what holds for these tokens too. */
function keep(next: ActiveGrant, stored: GrantState | undefined, own: Claim): ActiveGrant {
  if (!stored || stored.status === 'signed-out') return next
  const state = { ...next, ...replaceParts(stored, partsOf(next, own.resource), own) }
  if (stored.status === 'rejected') return state
  const { claim, tokens } = stored
  // Somebody else presents the refresh token that both have.
  const isOpen =
    claim && claim.owner !== own.owner && tokens.refresh_token === next.tokens.refresh_token
  return { ...state, ...(isOpen && { claim }) }
}
