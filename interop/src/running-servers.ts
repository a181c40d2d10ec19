import type { AuthorizationServer } from './authorization-server.ts'
import type { GrantBook } from './grant-book.ts'

/** Authorization servers that run behind one proxy, until they are stopped. */
export interface RunningServers {
  /** One for each mode, in the order in which they were asked for. */
  readonly servers: readonly AuthorizationServer[]
  /** What goes to and comes from their token endpoints. */
  readonly grants: Pick<GrantBook, 'ofCode'>
  stop(): Promise<void>
}

/**
 * Starts a kind of authorization server in some of its modes, on a free port of localhost, with nothing in
 * it.
 *
 * @param onTokens Sees every answer that has tokens in it, so that a test can look for them where they must
 *   not be.
 */
export type StartServers<Mode> = (
  modes: readonly Mode[],
  onTokens?: (answer: Readonly<Record<string, unknown>>) => void,
) => Promise<RunningServers>
