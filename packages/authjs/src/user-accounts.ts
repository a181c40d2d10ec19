import { accountKey, type AccountStore, grantId, sharedReads } from '@token-rotation/accounts'
import {
  type ActiveGrant,
  type Clock,
  completeTiming,
  type GrantRecord,
  type GrantState,
  reasonOf,
  RotationError,
  systemTimer,
  withDeadline,
} from '@token-rotation/core'
import type { AdapterLike, AuthConfigLike } from './auth-types.ts'
import type { CarriedGrant, StoredGrant } from './grant-slice.ts'
import type { TokenRotationOptions } from './options.ts'

/** Which account of a user is meant. Without a provider it is that of the latest sign-in. */
export interface WhichAccount {
  readonly provider?: string | undefined
  readonly accountId?: string | undefined
}

/** An account, and what was read of it. */
interface FoundAccount {
  readonly grant: StoredGrant
  readonly record: GrantRecord<GrantState>
}

/**
 * Finds the grants of users among their accounts. All of them reject with a `RotationError` where the
 * database does not answer in time.
 */
export interface UserAccounts {
  /** Returns the account that is meant, if it belongs to this user and holds tokens. */
  find(userId: string, which?: WhichAccount): Promise<FoundAccount | undefined>
  /** Returns the user of a database session, or `undefined` where it has ended. */
  userOf(config: AuthConfigLike, sessionToken: string): Promise<string | undefined>
  /**
   * Returns the account that the session of a user has carried the tokens of until now, or has named
   * otherwise. `newer` are its tokens, where they are newer than those of the account: that can only be where
   * the account still has what it was linked with, and where it is the only one of its provider.
   */
  adopt(
    userId: string,
    held: CarriedGrant | StoredGrant,
  ): Promise<{ readonly grant: StoredGrant; readonly newer: ActiveGrant | undefined } | undefined>
}

type ReadSession = (
  sessionToken: string,
) => Promise<Awaited<ReturnType<NonNullable<AdapterLike['getSessionAndUser']>>> | undefined>

/** Creates {@link UserAccounts} over a store of accounts. */
export function userAccounts(
  store: AccountStore,
  { timing }: TokenRotationOptions,
  clock: Clock,
): UserAccounts {
  const { storeTimeout, wait } = completeTiming(timing)
  const sessions = new WeakMap<AdapterLike, ReadSession>()

  /** Many requests of one session come at once, and each of them has to know whose it is. */
  function sessionReader(adapter: AdapterLike): ReadSession {
    let read = sessions.get(adapter)
    if (!read) {
      read = sharedReads(async (sessionToken) => adapter.getSessionAndUser?.(sessionToken))
      sessions.set(adapter, read)
    }
    return read
  }
  function bounded<T>(work: () => PromiseLike<T>, milliseconds = storeTimeout): Promise<T> {
    const answer = Promise.resolve()
      .then(work)
      .catch((error: unknown) => unavailable(reasonOf(error)))
    return withDeadline({ clock, timer: systemTimer }, milliseconds, answer, () =>
      unavailable('deadline'),
    )
  }
  async function list(
    userId: string,
    { provider, accountId }: WhichAccount = {},
  ): Promise<FoundAccount[]> {
    const accounts = await bounded(() => store.accountsOf(userId))
    return accounts
      .filter(
        ({ key }) =>
          (provider === undefined || key.provider === provider) &&
          (accountId === undefined || key.providerAccountId === accountId),
      )
      .map(({ key, record }) => ({
        grant: { status: 'stored', id: grantId(key), provider: key.provider, userId },
        record,
      }))
  }

  return {
    find: async (userId, which) => (await list(userId, which))[0],
    async userOf({ adapter }, sessionToken) {
      const read = sessionReader(adapter as AdapterLike)
      // Auth.js itself would wait for it for ever.
      const found = await bounded(() => read(sessionToken), wait)
      if (!found || found.session.expires.valueOf() < clock()) return undefined
      return String(found.user.id)
    },
    async adopt(userId, held) {
      const [found, ...others] = await list(userId, { provider: held.provider })
      if (!found) return undefined
      const { grant, record } = found
      const isOnly = others.length === 0
      const isNewer =
        held.status === 'active' && isAsLinked(record.value) && endOf(held) > endOf(record.value)
      return { grant, newer: isOnly && isNewer ? { ...held, id: grant.id } : undefined }
    },
  }
}

/** Tells the account of a grant. */
export function accountIdOf({ id }: StoredGrant): string {
  return accountKey(id).providerAccountId
}

/** A cookie may come back that is older than everything else: what it holds was spent long ago. */
function isAsLinked(state: GrantState): state is ActiveGrant {
  return state.status === 'active' && state.generation === 0 && state.signedInAt === undefined
}

function endOf({ tokens }: ActiveGrant): number {
  return tokens.expires_at ?? 0
}

function unavailable(reason: string | undefined): never {
  throw new RotationError({ code: 'ERR_STORE_UNAVAILABLE', ...(reason && { reason }) })
}
