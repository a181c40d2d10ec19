import type { GrantState } from '../../src/grant-state.ts'
import { tokensFor } from '../../src/resource-token.ts'
import type { AuthorizationServer } from '../../src/testing/index.ts'
import type { Journal } from './journal.ts'

type Kept = Exclude<GrantState, { status: 'signed-out' }>

interface Write {
  readonly before: GrantState | undefined
  readonly after: GrantState | undefined
  readonly isShared: boolean
  readonly digestOf: (text: string) => string
  readonly server: AuthorizationServer
  readonly violate: Journal['violate']
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Checks what a record was replaced with (I3, I4, I6, forced rotations). */
export function checkWrite(write: Write): void {
  const { before, after, isShared, digestOf, server, violate } = write
  if (before?.status === 'signed-out') {
    if (after?.status !== 'signed-out') violate('I4 signed out for good', 'a tombstone is replaced')
    return
  }
  if (!after || after.status === 'signed-out') return
  const { access_token, refresh_token = '' } = after.tokens
  if (after.status === 'rejected') {
    const isRefused = server.presentationsOf(refresh_token).some((one) => one.outcome === 'refused')
    if (!isRefused)
      violate('I6 rejected by the provider only', `${refresh_token} was never refused`)
  }
  for (const resource of Object.keys(after.resources ?? {})) checkTarget(write, after, resource)
  if (!before) return
  if (after.generation < before.generation) {
    violate('I3 generations only grow', `${before.generation} becomes ${after.generation}`)
  }
  const isSame =
    access_token === before.tokens.access_token &&
    refresh_token === before.tokens.refresh_token &&
    !Object.keys(after.resources ?? {}).some((name) => isNew(write, before, after, name))
  if (isSame) {
    if (before.status === 'rejected' && after.status === 'active') {
      violate('I6 rejected by the provider only', 'a rejected grant is active again as it was')
    }
  } else if (isShared || !('claim' in after)) {
    // In cookies a newer generation can come from outside, with the claim.
    if (after.generation <= before.generation) {
      violate('I3 generations only grow', `other tokens in generation ${after.generation}`)
    }
    const spent = after.parent?.refreshTokenHash
    const isChild = spent === digestOf(before.tokens.refresh_token ?? '')
    const isSibling =
      spent === before.parent?.refreshTokenHash &&
      (after.parent?.sentAt ?? 0) > (before.parent?.sentAt ?? 0)
    if (!isChild && !isSibling) {
      violate('I3 the parent was stored', `${refresh_token} replaces what it did not come from`)
    }
  }
  const isRotated = refresh_token !== before.tokens.refresh_token
  const { expires_at: expiresAt = 0 } = after.tokens
  if (isShared && !isRotated && expiresAt + 1 < (before.tokens.expires_at ?? 0)) {
    violate('I3 generations only grow', 'an older access token replaces a newer one')
  }
  if (isShared) checkOthers(write, before, after)
}

/** An expired token that a claim has dropped can come back with what is written in its place. */
function isNew({ now }: Write, before: Kept, after: Kept, resource: string): boolean {
  const { access_token, expires_at = 0 } = tokensFor(after, resource) ?? {}
  return expires_at * 1000 > now && access_token !== tokensFor(before, resource)?.access_token
}

/** I7, where it begins. */
function checkTarget({ server, violate }: Write, after: Kept, resource: string): void {
  const token = tokensFor(after, resource)?.access_token
  if (token !== undefined && server.resourceOf(token) !== resource) {
    violate('I7 no token for another', `${token} is stored for ${resource}`)
  }
}

/** A rotation for one resource leaves the tokens of all others where they are. */
function checkOthers({ server, violate, now }: Write, before: Kept, after: Kept): void {
  const { refresh_token } = after.tokens
  const isRotated = refresh_token !== before.tokens.refresh_token
  // What comes late brings an older access token, and the refresh token that must not be given up.
  const own = new Set(
    server.presentations
      .filter(({ issued }) => isRotated && issued?.refreshToken === refresh_token)
      .map(({ resource }) => resource),
  )
  const names = Object.keys(before.resources ?? {})
  const lost = names.find((name) => {
    const { access_token, expires_at = 0 } = tokensFor(before, name) ?? {}
    const isOlder = (tokensFor(after, name)?.expires_at ?? 0) + 1 < expires_at
    const isOwn = tokensFor(after, name) && own.has(name)
    return access_token && expires_at * 1000 > now + 1_000 && isOlder && !isOwn
  })
  if (lost) violate('no token of another is lost', `that of ${lost} is`)
}
