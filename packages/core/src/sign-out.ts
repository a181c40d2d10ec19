import type { ActiveGrant, RejectedGrant } from './grant-state.ts'
import { newest } from './newest.ts'
import type { RotatorContext } from './rotator-context.ts'

/** Puts a tombstone in the place of a grant, and revokes its tokens. */
export async function signOut(
  { store, seen, clock, emit, revoke }: RotatorContext,
  id: string,
  carried: ActiveGrant | RejectedGrant | undefined,
): Promise<void> {
  for (;;) {
    const record = await store.get(id)
    const state = newest(record?.value, carried)
    if (!state || state.status === 'signed-out') return
    const { provider, generation } = state
    const tombstone = { status: 'signed-out', id, provider, generation } as const
    if (!(await store.write(id, record, tombstone))) continue
    seen.remember(tombstone)
    emit({ type: 'signed-out', provider, grantId: id })
    const isUnderWay = state.status === 'active' && state.claim && state.claim.leaseUntil > clock()
    // Whoever presents it now revokes what comes of it: the newest token is not known yet.
    if (!isUnderWay) await revoke(state.tokens)
    return
  }
}
