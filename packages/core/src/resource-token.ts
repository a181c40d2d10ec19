import type { ActiveGrant, Backoff, Claim, Forced, RejectedGrant } from './grant-state.ts'
import type { TokenSet } from './token-set.ts'

/**
 * What a grant keeps for a resource other than the default (RFC 8707). Its refresh token is that of the
 * grant, and so is the ID token.
 */
export interface ResourceToken
  extends Slot, Partial<Omit<TokenSet, 'refresh_token' | 'id_token'>> {}

/** What is kept beside each access token. */
interface Slot {
  /** The last forced rotation for it. */
  readonly forced?: Forced
  /** Until when the provider is not to be asked for it. */
  readonly backoff?: Backoff
}

type Holder = Pick<ActiveGrant, 'tokens' | 'resources'>
type Parts = Partial<TokenSet> & Slot

/** A grant keeps access tokens for so many resources besides the default one. */
const most = 8

/**
 * Returns the tokens of a grant as they are for one resource: with its access token, and the refresh
 * token that all of them share. `undefined` where there is no access token for it.
 *
 * @param resource Without it, the default tokens: those of the sign-in.
 */
export function tokensFor(state: Holder, resource?: string): TokenSet | undefined {
  if (!resource) return state.tokens
  const { forced: _, backoff: __, ...own } = partsOf(state, resource)
  return own.access_token ? (own as TokenSet) : undefined
}

/** The refresh token and ID token of a grant, and whatever it keeps for one resource. */
export function partsOf({ tokens, resources }: Holder, resource: string | undefined): Parts {
  if (!resource) return tokens
  return { ...shared(tokens), ...resources?.[resource] }
}

function shared({ refresh_token, id_token }: Partial<TokenSet>) {
  return { ...(refresh_token && { refresh_token }), ...(id_token && { id_token }) }
}

/** What is kept beside one access token. */
export function slotOf(state: ActiveGrant | RejectedGrant, resource: string | undefined): Slot {
  return resource ? (state.resources?.[resource] ?? {}) : (state as Slot)
}

export function withSlot(
  state: ActiveGrant,
  resource: string | undefined,
  change: Slot,
  now: number,
): ActiveGrant {
  if (!resource) return { ...state, ...change }
  const entry = { ...slotOf(state, resource), ...change }
  return { ...state, resources: bounded(state.resources, now, resource, entry) }
}

/**
 * Puts what an answer brought in the place of what it was asked for, and leaves what `state` keeps for
 * others.
 */
export function replaceParts(
  state: ActiveGrant | RejectedGrant,
  parts: Parts,
  { resource, sentAt }: Claim,
): Pick<ActiveGrant, 'tokens' | 'resources' | 'forced'> {
  const { forced: last } = slotOf(state, resource)
  const noted = last && { forced: { at: last.at, isOrigin: last.at === sentAt } }
  const { resources, forced } = state as ActiveGrant
  if (!resource) {
    return { tokens: parts as TokenSet, ...noted, resources: bounded(resources, sentAt) }
  }
  const { refresh_token: _, id_token: __, ...own } = parts
  return {
    tokens: { ...state.tokens, ...shared(parts) },
    ...(forced && { forced }),
    resources: bounded(resources, sentAt, resource, { ...own, ...noted }),
  }
}

/** Gives up what is of no use any more, and where there are too many, what ends first. */
function bounded(
  resources: Holder['resources'],
  now: number,
  name?: string,
  entry?: ResourceToken,
): Holder['resources'] {
  function endOf(one: ResourceToken): number {
    const { access_token, expires_at = 1e12, backoff } = one
    return one === entry
      ? Infinity
      : Math.max(access_token ? expires_at * 1000 : 0, backoff?.until ?? 0)
  }
  const kept = Object.entries({ ...resources, ...(name && { [name]: entry! }) })
    .filter(([, one]) => endOf(one) > now)
    .toSorted(([, one], [, other]) => endOf(other) - endOf(one))
    .slice(0, most)
  return kept[0] && Object.fromEntries(kept)
}
