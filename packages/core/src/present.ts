import { backOff } from './backoff.ts'
import type { Clock } from './clock.ts'
import { mayRepeat } from './decide.ts'
import { errorOf, type Failure, reasonOf, type RotationError } from './errors.ts'
import type { ActiveGrant, Claim, RejectedGrant } from './grant-state.ts'
import { type Judgement, judgeTokenResponse } from './judge.ts'
import type { Profile } from './profile.ts'
import { replaceTokens, slotOf, tokensFor, withSlot } from './resource-token.ts'
import type { TokenFetcher } from './token-fetcher.ts'

/** What came of one presentation of a refresh token. */
export type Presentation =
  | { readonly status: 'rotated'; readonly state: ActiveGrant }
  | { readonly status: 'rejected'; readonly state: RejectedGrant; readonly error: RotationError }
  | {
      readonly status: 'unavailable' | 'misconfigured'
      readonly state: ActiveGrant
      readonly error: RotationError
      /** It is one resource that is refused, and not the client: until when it is not asked for. */
      readonly pausedUntil?: number
    }

/** The errors that provably came before the request was sent. A reset is not among them. */
const notSent = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_NOT_SENT',
])

/** What a server says of the resource that was asked for (RFC 8707, section 2; RFC 6749, 5.2). */
const aboutResource = new Set<string | undefined>(['invalid_target', 'invalid_scope'])
/** For how long a resource that was refused is not asked for again, in milliseconds. */
const resourcePause = 30_000

/** Presents the refresh token of `state` once, under `claim`, and says what the answer makes of it. */
export async function present(
  state: ActiveGrant,
  claim: Claim,
  fetcher: TokenFetcher,
  clock: Clock,
  profile?: Profile,
  signal?: AbortSignal,
): Promise<Presentation> {
  const { resource, sentAt } = claim
  const refreshToken = state.tokens.refresh_token!
  const tokens = tokensFor(state, resource) ?? state.tokens
  const judgeOptions = { tokens, startedAt: sentAt, ...(profile && { profile }) }
  let judgement: Judgement
  try {
    const response = await fetcher({ refreshToken, state, signal, ...(resource && { resource }) })
    judgement = await judgeTokenResponse(response, judgeOptions)
  } catch (error) {
    const reason = reasonOf(error)
    return reason !== undefined && notSent.has(reason)
      ? untouched(state, { code: 'ERR_ENDPOINT_UNAVAILABLE', reason }, clock())
      : unknown({ code: 'ERR_ANSWER_LOST', ...(reason && { reason }) })
  }
  if (judgement.status === 'tokens') {
    return {
      status: 'rotated',
      state: succeed(replaceTokens(state, judgement.tokens, claim), claim),
    }
  }
  const { status, failure, retryAt, refreshToken: issued } = judgement
  let next = state
  if (issued && issued !== refreshToken) {
    // The server has rotated although its answer is of no use: only this one can live from now on.
    next = succeed({ ...state, tokens: { ...state.tokens, refresh_token: issued } }, claim)
  }
  if (resource && status === 'misconfigured' && aboutResource.has(failure.error)) {
    // Whoever asked for it is mistaken, and nobody else has to wait for that.
    const now = clock()
    const own = { id: state.id, ...slotOf(state, resource) }
    const backoff = backOff(own, failure, now, retryAt, resourcePause)
    const paused = withSlot(next, resource, { backoff }, now)
    return { status, state: paused, error: errorOf(failure), pausedUntil: backoff.until }
  }
  if (next !== state) {
    const backoff = backOff(state, failure, clock(), retryAt)
    return { status: 'unavailable', state: { ...next, backoff }, error: errorOf(failure) }
  }
  if (status === 'rejected') {
    const { claim: _, backoff: __, forced: ___, ...grant } = state
    return { status, state: { ...grant, status, failure }, error: errorOf(failure) }
  }
  if (status === 'unknown') return unknown(failure, retryAt)
  return { ...untouched(state, failure, clock(), retryAt), status }

  function unknown(failure: Failure, retryAt?: number): Presentation {
    const now = clock()
    // Where repeating is harmless it is also urgent: the window may be short.
    const first = mayRepeat(claim, profile, now) ? 250 : 1000
    const backoff = backOff(state, failure, now, retryAt, first)
    const lapsed = { ...claim, leaseUntil: claim.sentAt }
    return {
      status: 'unavailable',
      state: { ...state, claim: lapsed, backoff },
      error: errorOf(failure),
    }
  }
}

function untouched(state: ActiveGrant, failure: Failure, now: number, retryAt?: number) {
  const backoff = backOff(state, failure, now, retryAt)
  return { status: 'unavailable', state: { ...state, backoff }, error: errorOf(failure) } as const
}

function succeed(state: ActiveGrant, { refreshTokenHash, sentAt }: Claim): ActiveGrant {
  const { claim: _, backoff: __, ...grant } = state
  return {
    ...grant,
    generation: state.generation + 1,
    parent: { refreshTokenHash, sentAt },
  }
}
