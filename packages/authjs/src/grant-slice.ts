import type { ActiveGrant, RejectedGrant } from '@token-rotation/core'
import type { Token } from './auth-types.ts'

/** The key of our part of the session cookie. */
export const sliceKey = 'tokenRotation'

/** A grant that a session can carry. */
export type CarriedGrant = ActiveGrant | RejectedGrant

/** What a session token is known to hold of ours. */
export interface Slice {
  readonly grant: CarriedGrant
  /**
   * The session was made by the pasted snippet, or the snippet is still in the user's `jwt` callback: it
   * has to be kept from rotating.
   */
  readonly isLegacy: boolean
}

/** Adds our part to the payload of a session cookie. What only the store has to know stays out. */
export function putSlice(payload: Token, { grant, isLegacy }: Slice): Token {
  const { status, id, provider, generation } = grant
  // An ID token is the largest of the three, and nobody refreshes with it.
  const { id_token: _, ...tokens } = grant.tokens
  const failure = grant.status === 'rejected' && { failure: grant.failure }
  const slice = {
    status,
    id,
    provider,
    generation,
    tokens,
    ...failure,
    ...(isLegacy && { isLegacy }),
  }
  return { ...payload, [sliceKey]: slice }
}

/** Takes our part out of the payload of a session cookie. */
export function takeSlice(payload: Token): { rest: Token; slice: Slice | undefined } {
  const { [sliceKey]: found, ...rest } = payload
  if (!isSlice(found)) return { rest, slice: undefined }
  const { isLegacy = false, ...grant } = found
  return { rest, slice: Object.freeze({ grant: Object.freeze(grant), isLegacy }) }
}

/** The cookie is authenticated, so this tells versions apart, not friends from foes. */
function isSlice(value: unknown): value is CarriedGrant & { isLegacy?: boolean } {
  const slice = value as Partial<CarriedGrant> | null | undefined
  return (
    typeof slice?.id === 'string' &&
    typeof slice.generation === 'number' &&
    typeof slice.tokens?.access_token === 'string' &&
    (slice.status === 'active' || slice.status === 'rejected')
  )
}
