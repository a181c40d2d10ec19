import { type Background, finish } from './background.ts'
import { sleep } from './clock.ts'
import { newest } from './newest.ts'
import { persevere } from './persevere.ts'
import type { CarriedGrant } from './resolve.ts'
import type { RotatorContext } from './rotator-context.ts'

/**
 * Ends a grant for good. Where the store is away this process serves nothing of the grant any more, and
 * goes on trying; rejects all the same, because other processes do not know of it yet.
 */
export async function signOut(
  context: RotatorContext,
  id: string,
  carried: CarriedGrant | undefined,
  background: Background | undefined,
): Promise<void> {
  const { leaving, clock, timing } = context
  // Of an account there may be a new sign-in meanwhile, here or in another process.
  const outdatedBy = clock() + timing.drift
  const ending: Ending = { carried, background, first: {} }
  const again = async () =>
    leaving.has(id) ? putTombstone(context, id, { ...ending, outdatedBy }) : undefined
  leaving.add(id)
  try {
    await putTombstone(context, id, ending)
    leaving.delete(id)
  } catch (error) {
    const later = persevere(context, again).catch(() => undefined)
    finish(
      later.then(() => leaving.delete(id)),
      background,
    )
    throw error
  }
}

/** What ends, and what is known of it from one attempt to the next. */
interface Ending {
  readonly carried: CarriedGrant | undefined
  readonly background: Background | undefined
  /** What the first attempt has read: it may have taken the tokens away, and not got further. */
  readonly first: { state?: CarriedGrant }
  /** A sign-in after this time is left alone, in milliseconds since the epoch. */
  readonly outdatedBy?: number
}

/** Puts a tombstone in the place of a grant, and revokes its tokens. */
async function putTombstone(
  { store, isAccount, seen, clock, timer, emit, revoke }: RotatorContext,
  id: string,
  { carried, background, first, outdatedBy = Infinity }: Ending,
): Promise<void> {
  for (;;) {
    const record = await store.get(id)
    const state = newest(record?.value, carried)
    if (!state && isAccount && first.state) {
      emit({ type: 'signed-out', provider: first.state.provider, grantId: id })
      return revoke(first.state.tokens)
    }
    if (!state || state.status === 'signed-out') return
    first.state ??= state
    if ((state.signedInAt ?? 0) > outdatedBy) return
    const { provider, generation } = state
    const tombstone = { status: 'signed-out', id, provider, generation } as const
    if (!(await store.write(id, record, tombstone))) continue
    seen.remember(tombstone)
    emit({ type: 'signed-out', provider, grantId: id })
    const { leaseUntil = 0 } = (state.status === 'active' && state.claim) || {}
    const left = leaseUntil - clock()
    if (left <= 0) return revoke(state.tokens)
    // Whoever presents it now revokes what comes of it: the newest token is not known yet. If they die,
    // this one is the newest.
    finish(
      sleep(timer, left).then(() => revoke(state.tokens)),
      background,
    )
    return
  }
}
