import type { GrantState } from './grant-state.ts'
import type { GrantRecord } from './grant-store.ts'
import type { CarriedGrant } from './resolve.ts'
import type { RotatorContext } from './rotator-context.ts'

const day = 86_400_000

/** Keeps the record of a grant that needs nothing alive, and notes what the browser has seen. */
export async function upkeep(
  { store, inCookie, timing, clock }: RotatorContext,
  state: GrantState,
  record: GrantRecord<GrantState> | undefined,
  carried: CarriedGrant | undefined,
): Promise<void> {
  let next: GrantState | undefined
  if (inCookie) {
    const isSeen = record && carried && carried.generation === record.value.generation
    if (!isSeen || record.value.status === 'signed-out') return
    if (record.value.acknowledged === carried.generation) return
    next = { ...record.value, acknowledged: carried.generation }
  } else {
    const rewriteAfter = Math.min(day, timing.ttl / 2)
    const { usedAt, writtenAt = 0 } = record?.value ?? {}
    const now = clock()
    if (!record || now - (usedAt ?? writtenAt) > rewriteAfter) next = { ...state, usedAt: now }
  }
  // It is a courtesy: whoever lost against another writer, or the store, has lost nothing.
  if (next) await store.write(state.id, record, next).catch(() => undefined)
}
