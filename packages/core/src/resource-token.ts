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

type Resources = NonNullable<ActiveGrant['resources']>

/** A grant keeps access tokens for so many resources besides the default one. */
const most = 8

/**
 * Returns the tokens of a grant as they are for one resource: with its access token, and the refresh
 * token that all of them share. `undefined` where there is no access token for it.
 *
 * @param resource Without it, the default tokens: those of the sign-in.
 */
export function tokensFor(
  { tokens, resources }: Pick<ActiveGrant, 'tokens' | 'resources'>,
  resource?: string,
): TokenSet | undefined {
  if (!resource) return tokens
  const { forced: _, backoff: __, access_token, ...rest } = resources?.[resource] ?? {}
  return access_token === undefined ? undefined : { ...shared(tokens), access_token, ...rest }
}

/** What all access tokens of a grant have in common. */
function shared({ refresh_token, id_token }: TokenSet) {
  return { ...(refresh_token && { refresh_token }), ...(id_token && { id_token }) }
}

export function slotOf(state: ActiveGrant | RejectedGrant, resource: string | undefined): Slot {
  return resource ? (state.resources?.[resource] ?? {}) : (state as Slot)
}

/** Changes what is kept beside one access token. */
export function withSlot(
  state: ActiveGrant,
  resource: string | undefined,
  change: Slot,
  now: number,
): ActiveGrant {
  if (!resource) return { ...state, ...change }
  const own = { ...slotOf(state, resource), ...change }
  return { ...state, ...bounded({ ...state.resources, [resource]: own }, now, resource) }
}

/** Puts the tokens of an answer in the place of those that were presented for. */
export function replaceTokens<State extends ActiveGrant>(
  state: State,
  tokens: TokenSet,
  { resource, sentAt }: Claim,
): State {
  const { forced: last } = slotOf(state, resource)
  const forced = last && { forced: { at: last.at, isOrigin: last.at === sentAt } }
  if (!resource) return { ...state, tokens, ...forced, ...bounded(state.resources, sentAt) }
  const { refresh_token: _, id_token: __, ...own } = tokens
  const resources = { ...state.resources, [resource]: { ...own, ...forced } }
  return {
    ...state,
    tokens: { ...state.tokens, ...shared(tokens) },
    ...bounded(resources, sentAt, resource),
  }
}

/** Takes from `next` only what was presented for; what is stored for others may be newer. */
export function besideOthers(
  next: ActiveGrant,
  stored: ActiveGrant | RejectedGrant,
  { resource, sentAt }: Claim,
): ActiveGrant {
  const own = resource && next.resources?.[resource]
  const resources = { ...stored.resources, ...(own && { [resource]: own }) }
  const tokens = resource ? { ...stored.tokens, ...shared(next.tokens) } : next.tokens
  let state: ActiveGrant = { ...next, tokens, ...bounded(resources, sentAt, resource) }
  for (const name of new Set([undefined, resource])) {
    const { forced } = slotOf(stored, name)
    const isLater = forced && forced.at > (slotOf(state, name).forced?.at ?? 0)
    if (isLater) state = withSlot(state, name, { forced }, sentAt)
  }
  return state
}

/** Gives up what is of no use any more, and where there are too many, what ends first. Never `wanted`. */
function bounded(
  resources: Resources | undefined,
  now: number,
  wanted?: string,
): { readonly resources?: Resources } {
  const entries = Object.entries(resources ?? {})
  if (entries.length === 0) return {}
  const kept = entries
    .map(([name, one]) => [name, one, name === wanted ? Infinity : endOf(one)] as const)
    .filter(([, , end]) => end > now)
    .toSorted(([, , a], [, , b]) => b - a)
    .slice(0, most)
  return { resources: Object.fromEntries(kept) }
}

function endOf({ access_token, expires_at, backoff }: ResourceToken): number {
  const end = access_token ? (expires_at ?? 1e12) * 1000 : 0
  return Math.max(end, backoff?.until ?? 0)
}
