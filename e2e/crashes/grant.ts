import { systemClock, systemTimer, type TokenSet } from '@token-rotation/core'
import { type AuthorizationServer, authorizationServer } from '@token-rotation/core/testing'
import type { KnownFamily } from './families.ts'
import type { Line, StoreName } from './line.ts'
import { faultAt, type Point } from './points.ts'
import { timing } from './timing.ts'
import type { TokenEndpoints } from './token-endpoints.ts'

/** A grant that is about to be rotated by somebody who will not see the end of it. */
export interface Grant {
  readonly line: Line
  readonly family: KnownFamily
  readonly server: AuthorizationServer
  /** Those of the sign-in. */
  readonly tokens: TokenSet
  /** When its access token is of no use any more, in milliseconds since the epoch. */
  readonly expiredAt: number
  /** How many presentations there were before. */
  readonly presentedBefore: number
}

/** What one grant differs from another in. */
export interface GrantOptions {
  readonly id: string
  readonly store: StoreName
  readonly family: KnownFamily
  readonly point: Point
  /** Its access token is due, and outlives the claim. */
  readonly isUsable: boolean
}

const second = 1_000
/** In seconds. A long-lived token counts as expired five seconds before its end. */
const lifetime = 400
const reserve = 5

/** Signs a user in, at a server of their own. */
export async function createGrant(
  { serve }: TokenEndpoints,
  { id, store, family, point, isUsable }: GrantOptions,
): Promise<Grant> {
  const { profile, exchanges = 0, replayWindow } = family
  const server = authorizationServer({
    family: family.family,
    clock: { now: systemClock, timer: systemTimer },
    accessTokenLifetime: lifetime,
    ...(replayWindow && { replayWindow }),
  })
  const tokens = server.signIn()
  for (let count = 0; count < exchanges; count += 1) {
    const { refresh_token: refreshToken } = tokens
    await server.fetcher({ refreshToken, state: {} as never, signal: undefined })
  }
  const presentedBefore = server.presentations.length
  const fault = faultAt[point]
  if (fault) server.failNext({ type: fault })
  const outlivesClaim = Math.ceil((timing.lease + 4 * second) / second)
  const left = isUsable ? reserve + 1 + outlivesClaim : -1
  const expiresAt = Math.floor(systemClock() / second) + left
  return {
    line: { id, store, issuer: serve(id, server), profile },
    family,
    server,
    tokens: { ...tokens, expires_at: expiresAt },
    expiredAt: (expiresAt - reserve) * second,
    presentedBefore,
  }
}
