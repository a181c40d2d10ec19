import type { Background } from './background.ts'
import type { Resolution } from './resolution.ts'
import type { ActiveGrant, GrantState } from './grant-state.ts'
import type { GrantRecord } from './grant-store.ts'
import { type CarriedGrant, resolve, type ResolveRequest } from './resolve.ts'
import { renew } from './renew.ts'
import { createContext } from './rotator-context.ts'
import type { RotatorOptions } from './rotator-options.ts'
import { signOut } from './sign-out.ts'

/** Rotates grants so that callers, processes and crashes cannot get in each other's way. */
export interface Rotator {
  /**
   * Returns a usable access token of a grant, rotating it when that is needed.
   *
   * Guaranteed: one refresh token is presented by one caller at a time, in all processes that share the
   * store; no new token is returned before it is stored; a usable access token is returned whatever
   * happens to its refresh. Never rejects.
   *
   * Not guaranteed: with a strict provider a grant is lost when the process dies, or the answer gets
   * lost, between the provider's rotation and the store.
   */
  resolve(id: string, request?: ResolveRequest): Promise<Resolution>
  /**
   * Stores a grant that was just minted, or that a session has carried until now. Needed where tokens
   * live in the store. A record that is as new is left alone, and so is a sign-out.
   *
   * @throws {RotationError} `ERR_STORE_UNAVAILABLE`, `ERR_RECORD_UNREADABLE`; it may be stored.
   */
  begin(state: CarriedGrant): Promise<void>
  /**
   * Puts what a new sign-in has brought in the place of the tokens of an account, whatever had become of
   * them: the grant goes on. A refresh token that it does not bring is the stored one.
   *
   * @throws {RotationError} `ERR_STORE_UNAVAILABLE`, `ERR_RECORD_UNREADABLE`; it may be stored.
   */
  renew(state: ActiveGrant): Promise<void>
  /**
   * Tells that the provider has just accepted this client at a sign-in. Where refreshes wait because of
   * refusals that may have meant the client, they go on.
   */
  clientAccepted(): void
  /**
   * Ends a grant for good, in all processes. A rotation that lands later is given up, and what it
   * brought is revoked.
   *
   * Where the store is away, this process serves nothing of the grant from now on and tries again for
   * ten minutes.
   *
   * @param background Promises to let that finish after the caller has answered.
   * @throws {RotationError} `ERR_STORE_UNAVAILABLE`, `ERR_RECORD_UNREADABLE`; the grant lives on in other
   * processes until then.
   */
  signOut(id: string, carried?: CarriedGrant, background?: Background): Promise<void>
}

/**
 * Creates the coordinated form of `rotateToken`.
 *
 * @throws {TypeError} When times contradict each other; names the setting.
 */
export function createRotator(options: RotatorOptions): Rotator {
  const context = createContext(options)
  return {
    resolve: (id, request = {}) => resolve(context, id, request),
    async begin(state) {
      const { store, inCookie, leaving } = context
      if (inCookie || leaving.has(state.id)) return
      let stored: GrantRecord<GrantState> | undefined
      while (!(await store.write(state.id, stored, state))) {
        stored = await store.get(state.id)
        const isEnded = stored?.value.status === 'signed-out'
        if (isEnded || (stored && stored.value.generation >= state.generation)) return
      }
    },
    renew: (state) => renew(context, state),
    clientAccepted: () => context.breaker.relent(),
    signOut: (id, carried, background) => signOut(context, id, carried, background),
  }
}
