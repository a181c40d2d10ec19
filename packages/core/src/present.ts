import { backOff } from './backoff.ts'
import type { Clock } from './clock.ts'
import { mayRepeat } from './decide.ts'
import { errorOf, type Failure, reasonOf, type RotationError } from './errors.ts'
import type { ActiveGrant, Claim, RejectedGrant } from './grant-state.ts'
import { type Judgement, judgeTokenResponse } from './judge.ts'
import type { Profile } from './profile.ts'
import { replaceParts, slotOf, tokensFor, withSlot } from './resource-token.ts'
import type { TokenFetcher } from './token-fetcher.ts'

/** What came of one presentation of a refresh token. */
export type Presentation =
  | { readonly status: 'rotated'; readonly state: ActiveGrant }
  | { readonly status: 'rejected'; readonly state: RejectedGrant; readonly error: RotationError }
  | {
      readonly status: 'unavailable' | 'misconfigured'
      readonly state: ActiveGrant
      readonly error: RotationError
      /** It is this resource that is refused, and not the client. */
      readonly refused?: string
      /** The answer leaves open whether the client is refused or the grant. */
      readonly isDoubtful?: true
    }

/** The errors that provably came before the request was sent. A reset is not among them. */
const notSent = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_NOT_SENT',
])

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
      ? { status: 'unavailable', ...postpone(state, { code: 'ERR_ENDPOINT_UNAVAILABLE', reason }) }
      : unknown({ code: 'ERR_ANSWER_LOST', ...(reason && { reason }) })
  }
  if (judgement.status === 'tokens') {
    const parts = replaceParts(state, judgement.tokens, claim)
    return { status: 'rotated', state: succeed({ ...state, ...parts }, claim) }
  }
  const { status, failure, retryAt, refreshToken: issued } = judgement
  let next = state
  if (issued && issued !== refreshToken) {
    // The server has rotated although its answer is of no use: only this one can live from now on.
    next = succeed({ ...state, tokens: { ...state.tokens, refresh_token: issued } }, claim)
  }
  // RFC 8707, section 2. Whoever asked for it is mistaken, and nobody else has to wait for that.
  const isTarget =
    status === 'misconfigured' && /^invalid_(target|scope)$/.test(failure.error ?? '')
  if (resource && isTarget) {
    return {
      status,
      ...postpone(next, failure, retryAt, resourcePause, resource),
      refused: resource,
    }
  }
  if (next !== state) return { status: 'unavailable', ...postpone(next, failure, retryAt) }
  if (status === 'rejected') return rejection(state, failure)
  if (status === 'unknown') return unknown(failure, retryAt)
  if (status === 'refused') {
    return { status: 'misconfigured', ...postpone(state, failure, retryAt), isDoubtful: true }
  }
  return { status, ...postpone(state, failure, retryAt) }

  function unknown(failure: Failure, retryAt?: number): Presentation {
    // Where repeating is harmless it is also urgent: the window may be short.
    const first = mayRepeat(claim, profile, clock()) ? 250 : 1000
    const lapsed = { ...state, claim: { ...claim, leaseUntil: sentAt } }
    return { status: 'unavailable', ...postpone(lapsed, failure, retryAt, first) }
  }

  function postpone(
    next: ActiveGrant,
    failure: Failure,
    retryAt?: number,
    first?: number,
    refused?: string,
  ) {
    const now = clock()
    const { id } = state
    const backoff = backOff({ id, ...slotOf(state, refused) }, failure, now, retryAt, first)
    return { state: withSlot(next, refused, { backoff }, now), error: errorOf(failure) }
  }
}

/** What a grant becomes that the provider refuses for good. */
export function rejection(
  state: ActiveGrant,
  failure: Failure,
): Extract<Presentation, { status: 'rejected' }> {
  const { claim: _, backoff: __, forced: ___, ...grant } = state
  return {
    status: 'rejected',
    state: { ...grant, status: 'rejected', failure },
    error: errorOf(failure),
  }
}

function succeed(state: ActiveGrant, { refreshTokenHash, sentAt }: Claim): ActiveGrant {
  const { claim: _, backoff: __, ...grant } = state
  return {
    ...grant,
    generation: state.generation + 1,
    parent: { refreshTokenHash, sentAt },
  }
}
