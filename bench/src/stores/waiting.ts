import { setTimeout } from 'node:timers/promises'
import { freshTokens, sampleGrant } from './grants.ts'
import { accessTokenOf, processOn } from './processes.ts'
import type { StoreBackend } from './store-backend.ts'
import { type StoreSettings, waitingCallers } from './store-settings.ts'

/**
 * Lets callers of one process wait while another one presents the refresh token to a slow token endpoint.
 *
 * @returns Round trips of the waiting process in 50 ms. The one that each caller makes on arrival is not
 * among them: it is what a request with a fresh token costs as well.
 */
export async function countWaiting(
  backend: StoreBackend,
  { slowAnswer }: StoreSettings,
): Promise<number> {
  const watch = await backend.watch()
  const [winning, waiting] = [watch.connect(), watch.connect()]
  let arrive: () => void
  let leave: () => void
  const isPresented = new Promise<void>((resolve) => (arrive = resolve))
  const isOver = new Promise<void>((resolve) => (leave = resolve))
  const winner = processOn(winning.store, async () => {
    arrive()
    await isOver
    return Response.json(freshTokens())
  })
  const waiter = processOn(waiting.store, () => {
    throw new Error('the refresh token is presented by two processes')
  })
  try {
    const grant = sampleGrant(crypto.randomUUID(), -60)
    await winner.begin(grant)
    const { id } = grant
    const won = winner.resolve(id)
    await isPresented
    await watch.sent()
    const startedAt = performance.now()
    const waited = Array.from({ length: waitingCallers }, () => waiter.resolve(id))
    await setTimeout(slowAnswer)
    const roundTrips = (await watch.sent()).length - waitingCallers
    const waitedMs = performance.now() - startedAt
    leave!()
    const tokens = (await Promise.all([won, ...waited])).map(accessTokenOf)
    if (new Set(tokens).size !== 1) throw new Error('callers have got different tokens')
    return roundTrips / (waitedMs / 50)
  } finally {
    leave!()
    await winning.close()
    await waiting.close()
    await watch.close()
  }
}
