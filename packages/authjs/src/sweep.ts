import type { Clock, DueGrants } from '@token-rotation/core'
import type { Sweeper, SweeperOptions } from '@token-rotation/core/sweeper'
import type { AuthConfigLike } from './auth-types.ts'
import { ConfigurationError } from './configuration-error.ts'
import type { Logger } from './logger.ts'
import type { ProviderRotators } from './provider-rotators.ts'
import { type SealableStore, sealedStores } from './sealed-store.ts'
import { secretsOf } from './secrets-of.ts'

/** Options of a sweeper. Times are in milliseconds. */
export interface SweepOptions extends Pick<
  SweeperOptions,
  | 'concurrency'
  | 'every'
  | 'lead'
  | 'lease'
  | 'limit'
  | 'onProgress'
  | 'progressEvery'
  | 'rate'
  | 'signal'
> {
  /**
   * After how long a grant that nobody uses is only kept alive, where its refresh token is known to end.
   * Default is 7 days.
   */
  readonly idleAfter?: number | undefined
}

/** What a sweeper works with. */
export interface SweepContext {
  readonly store: SealableStore
  readonly rotators: ProviderRotators
  readonly logger: Logger
  readonly clock: Clock
}

/**
 * Starts to rotate the grants of a configuration before anybody waits for them.
 *
 * @throws {ConfigurationError} If the store cannot hand out what is due.
 * @throws {TypeError} Names the option and the rule.
 */
export async function sweep(
  { store, rotators, logger, clock }: SweepContext,
  config: AuthConfigLike,
  { idleAfter, ...options }: SweepOptions = {},
): Promise<Sweeper> {
  if (!handsOut(store)) {
    throw new ConfigurationError(
      'store',
      'a sweeper needs a "store" that can hand out what is due: one in Redis, in PostgreSQL, or of the accounts of an adapter. What is in session cookies comes with their browsers only',
    )
  }
  // Loaded late: most processes have none.
  const { createSweeper, grantVisitor } = await import('@token-rotation/core/sweeper')
  const opened = sealedStores(store)(secretsOf(config))
  return createSweeper({
    ...options,
    store,
    clock,
    visit: grantVisitor({
      idleAfter,
      clock,
      find: (id) => opened.get(id),
      servedBy({ provider }) {
        const rotator = rotators.of(config, provider)
        return rotator && { rotator, profile: rotators.profile(config.providers, provider) }
      },
    }),
    onTrouble: (error) => {
      // A client's message can hold the values of a statement.
      const { code = 'it failed' } = Object(error) as { code?: string }
      logger.error(`the sweeper waits for its store: ${code}`)
    },
  })
}

function handsOut(store: SealableStore): store is SealableStore & DueGrants {
  return typeof (store as Partial<DueGrants>).takeDue === 'function'
}
