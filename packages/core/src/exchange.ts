import type { Claimed } from './claim-grant.ts'
import { withDeadline } from './clock.ts'
import { commit, type Commit } from './commit.ts'
import type { ActiveGrant } from './grant-state.ts'
import { persevere } from './persevere.ts'
import { present, type Presentation } from './present.ts'
import { tokensFor } from './resource-token.ts'
import type { RotatorContext } from './rotator-context.ts'
import { NotSentError, type TokenFetcher } from './token-fetcher.ts'

/** Presents the refresh token once, and ends when the HTTP timeout does, whatever the fetcher does. */
export function exchange(context: RotatorContext, claimed: Claimed): Promise<Presentation> {
  const { fetcher, clock, timing, profile } = context
  const { state, claim } = claimed
  const controller = new AbortController()
  const deadline = claim.sentAt + timing.httpTimeout
  const send: TokenFetcher = async (request) => {
    // A process that was suspended after its claim may meet somebody who has taken over.
    if (clock() > deadline) throw new NotSentError()
    return fetcher({ ...request, deadline })
  }
  const answer = present(state, claim, send, clock, profile, controller.signal)
  return withDeadline(context, timing.httpTimeout, answer, () => {
    controller.abort()
    // A fetcher that ignores the signal may still bring the only living token.
    void answer
      .then((late) =>
        late.state.generation > state.generation
          ? persist(context, claimed, late.state as ActiveGrant)
          : undefined,
      )
      .catch(() => undefined)
    return present(state, claim, () => Promise.reject(timedOut()), clock, profile)
  })
}

function timedOut(): DOMException {
  return new DOMException('the token endpoint did not answer in time', 'TimeoutError')
}

/** Stores new tokens, and goes on trying while the store is away: nobody else has them. */
export async function persist(
  context: RotatorContext,
  { state, claim, record }: Claimed,
  next: ActiveGrant,
): Promise<Commit> {
  const { store, digest, isAccount, clock, emit } = context
  const about = { provider: next.provider, grantId: next.id, claimId: claim.owner }
  const outcome = await persevere(context, () =>
    commit(store, digest, next, claim, record, isAccount),
  )
  if (outcome.status === 'committed') {
    const { generation } = outcome.state
    const { resource } = claim
    const expiresAt = tokensFor(state, resource)?.expires_at
    const remainingMs = expiresAt === undefined ? undefined : expiresAt * 1000 - claim.sentAt
    const durationMs = clock() - claim.sentAt
    emit({ type: 'committed', ...about, resource, generation, durationMs, remainingMs })
  } else {
    emit({ type: 'discarded', ...about, because: outcome.status })
    if (outcome.status === 'signed-out') await context.revoke(next.tokens)
  }
  return outcome
}
