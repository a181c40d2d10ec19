import type { GrantState } from '../../src/grant-state.ts'
import type { AuthorizationServer } from '../../src/testing/index.ts'
import type { Journal } from './journal.ts'

interface Write {
  readonly before: GrantState | undefined
  readonly after: GrantState | undefined
  readonly isShared: boolean
  readonly digestOf: (text: string) => string
  readonly server: AuthorizationServer
  readonly violate: Journal['violate']
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
  if (!before) return
  if (after.generation < before.generation) {
    violate('I3 generations only grow', `${before.generation} becomes ${after.generation}`)
  }
  const isSame =
    access_token === before.tokens.access_token && refresh_token === before.tokens.refresh_token
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
}
