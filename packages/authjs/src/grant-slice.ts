import type { ActiveGrant, RejectedGrant, ResourceToken } from '@token-rotation/core'
import type { Token } from './auth-types.ts'

/** The key of our part of the session cookie. */
export const sliceKey = 'tokenRotation'

/** A grant whose tokens a session carries. */
export type CarriedGrant = ActiveGrant | RejectedGrant

/** A grant whose tokens are in the store. The session only names it, and rotation never changes that. */
export interface StoredGrant {
  readonly status: 'stored'
  readonly id: string
  readonly provider: string
  /** Whose account it is, where grants are accounts. */
  readonly userId?: string
}

/** What a session token is known to hold of ours. */
export interface Slice {
  readonly grant: CarriedGrant | StoredGrant
  /**
   * The session was made by the pasted snippet, or the snippet is still in the user's `jwt` callback: it
   * has to be kept from rotating.
   */
  readonly isLegacy: boolean
}

type Resources = Readonly<Record<string, ResourceToken>>

/** How many characters of a cookie may hold access tokens for resources. */
const room = 2_000

/**
 * Picks the access tokens for resources that a cookie has room for, first those that live longest. This
 * process remembers the others; where it does not, they are asked for again.
 */
function fitting(resources: Resources): { readonly resources?: Resources } {
  const kept: Record<string, ResourceToken> = {}
  let left = room
  for (const [name, { forced: _, backoff: __, ...token }] of Object.entries(resources)) {
    const size = token.access_token ? JSON.stringify([name, token]).length : Infinity
    if (size > left) continue
    left -= size
    kept[name] = token
  }
  return left < room ? { resources: kept } : {}
}

/** Adds our part to the payload of a session cookie. What only the store has to know stays out. */
export function putSlice(payload: Token, { grant, isLegacy }: Slice): Token {
  const { status, id, provider } = grant
  const legacy = isLegacy && { isLegacy }
  if (status === 'stored') {
    const { userId } = grant
    return {
      ...payload,
      [sliceKey]: { status, id, provider, ...(userId && { userId }), ...legacy },
    }
  }
  const { generation } = grant
  // An ID token is the largest of the three, and nobody refreshes with it.
  const { id_token: _, ...tokens } = grant.tokens
  const failure = grant.status === 'rejected' && { failure: grant.failure }
  const slice = {
    status,
    id,
    provider,
    generation,
    tokens,
    ...fitting(grant.resources ?? {}),
    ...failure,
    ...legacy,
  }
  return { ...payload, [sliceKey]: slice }
}

/** Tells whether a browser that has `held` has to be given `next`. */
export function isNews(held: Slice['grant'], next: Slice['grant']): boolean {
  if (held.status === 'stored') return next.id !== held.id
  if (next.status === 'stored') return true
  return next.generation > held.generation || next.status !== held.status
}

/** Takes our part out of the payload of a session cookie. */
export function takeSlice(payload: Token): { rest: Token; slice: Slice | undefined } {
  const { [sliceKey]: found, ...rest } = payload
  if (!isSlice(found)) return { rest, slice: undefined }
  const { isLegacy = false, ...grant } = found
  return { rest, slice: Object.freeze({ grant: Object.freeze(grant), isLegacy }) }
}

/** The cookie is authenticated, so this tells versions apart, not friends from foes. */
function isSlice(value: unknown): value is Slice['grant'] & { isLegacy?: boolean } {
  const slice = value as Partial<CarriedGrant> | Partial<StoredGrant> | null | undefined
  if (typeof slice?.id !== 'string') return false
  if (slice.status === 'stored') return typeof slice.provider === 'string'
  const { status, generation, tokens } = slice as Partial<CarriedGrant>
  return (
    typeof generation === 'number' &&
    typeof tokens?.access_token === 'string' &&
    (status === 'active' || status === 'rejected')
  )
}
