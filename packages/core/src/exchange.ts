import type { Claimed } from './claim-grant.ts'
import { sleep, withDeadline } from './clock.ts'
import { commit, type Commit } from './commit.ts'
import type { ActiveGrant } from './grant-state.ts'
import { present, type Presentation } from './present.ts'
import type { RotatorContext } from './rotator-context.ts'

/** For how long new tokens are kept in memory and offered again to a store that is away. */
const commitPatience = 600_000

/** Presents the refresh token once, and ends when the HTTP timeout does, whatever the fetcher does. */
export function exchange(context: RotatorContext, claimed: Claimed): Promise<Presentation> {
  const { fetcher, clock, timer, timing, profile } = context
  const { state, claim } = claimed
  const controller = new AbortController()
  const answer = present(state, claim, fetcher, clock, profile, controller.signal)
  return withDeadline(timer, timing.httpTimeout, answer, () => {
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
  const { store, digest, clock, timer, emit } = context
  const { id: grantId, provider } = next
  const giveUpAt = clock() + commitPatience
  let outcome: Commit | undefined
  for (let delay = 50; !outcome; delay = Math.min(delay * 2, 5_000)) {
    try {
      outcome = await commit(store, digest, next, claim, record)
    } catch (error) {
      if (clock() + delay > giveUpAt) throw error
      await sleep(timer, delay)
    }
  }
  if (outcome.status === 'committed') {
    const { generation } = outcome.state
    const expiresAt = state.tokens.expires_at
    const remainingMs = expiresAt === undefined ? undefined : expiresAt * 1000 - claim.sentAt
    const durationMs = clock() - claim.sentAt
    emit({ type: 'committed', provider, grantId, generation, durationMs, remainingMs })
  } else {
    emit({ type: 'discarded', provider, grantId, because: outcome.status })
    if (outcome.status === 'signed-out') await context.revoke(next.tokens)
  }
  return outcome
}
