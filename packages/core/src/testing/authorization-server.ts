import type { Clock, Timer } from '../clock.ts'
import type { TokenFetcher } from '../token-fetcher.ts'
import type { TokenSet } from '../token-set.ts'
import { createLedger, type Family, type LedgerOptions } from './ledger.ts'
import { answerOf, type Fault, type Outcome, reset, transmit } from './transmission.ts'

/** Options of {@link authorizationServer}. */
export interface AuthorizationServerOptions extends Partial<Omit<LedgerOptions, 'clock'>> {
  /** How refresh tokens rotate. */
  readonly family: Family
  /** A virtual clock, or a pair of a clock and the timer that belongs to it. */
  readonly clock: { readonly now: Clock; readonly timer: Timer }
  /** A failed client authentication consumes the refresh token (Glewlwyd). Default is `false`. */
  readonly burnsOnInvalidClient?: boolean
  /** The resources that it knows; any other is an `invalid_target`. Default is all (RFC 8707). */
  readonly resources?: readonly string[]
}

/** One time that a refresh token reached the server. */
export interface RefreshPresentation {
  readonly refreshToken: string
  /** What an access token was asked for. Absent for the default. */
  readonly resource?: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** `unprocessed`: the server was in trouble and did not look at it. */
  readonly outcome: 'issued' | 'refused' | 'unprocessed'
  /** The tokens that were issued, whether or not the answer arrived. */
  readonly issued?: { readonly accessToken: string; readonly refreshToken: string }
}

type Presented = Pick<RefreshPresentation, 'refreshToken' | 'resource'>

/** An authorization server in memory that does what it is told. */
export interface AuthorizationServer {
  /** The token endpoint, as a rotator wants it. */
  readonly fetcher: TokenFetcher
  /** Starts a grant. Its tokens are independent of those of other grants. */
  readonly signIn: () => TokenSet & { readonly refresh_token: string }
  /** Tells whether an API would take this access token now. */
  readonly isUsable: (accessToken: string) => boolean
  /** Tells what this access token is for. `undefined` for the default. */
  readonly resourceOf: (accessToken: string) => string | undefined
  /** Tells whether this refresh token would be exchanged now. */
  readonly isAlive: (refreshToken: string) => boolean
  /** Ends the grant of a token, with all of its tokens (RFC 7009). */
  readonly revoke: (tokens: TokenSet) => Promise<void>
  /** Lets the next requests go wrong, one fault for each, in this order. */
  readonly failNext: (...faults: readonly (Fault | undefined)[]) => void
  /** Lets every request go wrong that has no fault of its own, until it is called without one. */
  readonly failAlways: (fault?: Fault) => void
  /** Every presentation, in the order in which they reached the server. */
  readonly presentations: readonly RefreshPresentation[]
  readonly presentationsOf: (refreshToken: string) => readonly RefreshPresentation[]
}

/**
 * Creates an authorization server for tests, of any {@link Family}, with faults on request.
 *
 * It takes no time and uses no network. Delays go through the timer, so that they can be virtual.
 *
 * @example
 *   import { authorizationServer, virtualClock } from '@token-rotation/core/testing'
 *
 *   const clock = virtualClock()
 *   const server = authorizationServer({ family: 'F4', clock })
 *   const tokens = server.signIn()
 *   server.failNext({ type: 'reset-after' }, { type: 'answer', status: 503, retryAfter: 5 })
 */
export function authorizationServer(options: AuthorizationServerOptions): AuthorizationServer {
  const { clock, burnsOnInvalidClient = false } = options
  const ledger = createLedger({
    family: options.family,
    clock: clock.now,
    accessTokenLifetime: options.accessTokenLifetime ?? 60,
    replayWindow: options.replayWindow ?? 1e4,
    refreshKillsAccessToken: options.refreshKillsAccessToken ?? false,
    reuseKillsAccessTokens: options.reuseKillsAccessTokens ?? false,
  })
  const presentations: RefreshPresentation[] = []
  const planned: (Fault | undefined)[] = []
  let standing: Fault | undefined

  function note(request: Presented, rest: Pick<RefreshPresentation, 'outcome' | 'issued'>) {
    presentations.push({ ...request, at: clock.now(), ...rest })
  }
  function unprocessed(request: Presented, outcome: Outcome): Outcome {
    note(request, { outcome: 'unprocessed' })
    return outcome
  }
  function process(request: Presented): Outcome {
    const { refreshToken, resource } = request
    if (resource && !(options.resources?.includes(resource) ?? true)) {
      return unprocessed(request, answerOf(400, { error: 'invalid_target' }))
    }
    const exchange = ledger.redeem(refreshToken, resource)
    if (!exchange) {
      note(request, { outcome: 'refused' })
      return answerOf(400, { error: 'invalid_grant' })
    }
    const { accessToken } = exchange
    note(request, {
      outcome: 'issued',
      issued: { accessToken, refreshToken: exchange.refreshToken ?? refreshToken },
    })
    return answerOf(200, {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: exchange.expiresIn,
      ...(exchange.refreshToken && { refresh_token: exchange.refreshToken }),
    })
  }
  function refuseClient(request: Presented): Outcome {
    if (burnsOnInvalidClient) ledger.burn(request.refreshToken)
    return unprocessed(request, answerOf(401, { error: 'invalid_client' }))
  }

  const fetcher: TokenFetcher = ({ refreshToken, resource, signal }) => {
    const request = { refreshToken, ...(resource && { resource }) }
    const fault = planned.length > 0 ? planned.shift() : standing
    const { timer } = clock
    const transmission = { fault, timer, signal }
    return transmit(transmission, () => {
      switch (fault?.type) {
        case 'answer': {
          const { status, body = '', contentType = 'application/json', retryAfter } = fault
          const headers = { 'content-type': contentType }
          const wait = retryAfter !== undefined && { 'retry-after': String(retryAfter) }
          return unprocessed(request, { status, body, headers: { ...headers, ...wait } })
        }
        case 'invalid-client':
          return refuseClient(request)
        case 'reset-before':
          return unprocessed(request, reset('ECONNRESET'))
        case 'hang':
          return unprocessed(request, 'hang')
        default:
          return process(request)
      }
    })
  }

  return {
    fetcher,
    signIn: ledger.signIn,
    isUsable: ledger.isUsable,
    resourceOf: ledger.resourceOf,
    isAlive: ledger.isAlive,
    async revoke(tokens) {
      ledger.revoke(tokens.refresh_token ?? tokens.access_token)
    },
    failNext: (...faults) => void planned.push(...faults),
    failAlways: (fault) => void (standing = fault),
    presentations,
    presentationsOf: (token) => presentations.filter(({ refreshToken }) => refreshToken === token),
  }
}
