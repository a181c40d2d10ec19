// A server of the app that is asked for access tokens while others sweep.
import { setTimeout } from 'node:timers/promises'
import { createRotator, type GrantStore } from '@token-rotation/core'
import { idOf, sealed } from '../stores/grants.ts'
import { openRotation, openStore, profileFor, type SweepProcess } from './open-rotation.ts'
import { serveParent } from './serve-parent.ts'
import { killTiming } from './sweep-plan.ts'
import { userOf } from './swept-accounts.ts'

/** How many requests got an access token, and how many did not. */
export interface CallerReport {
  readonly served: number
  readonly failed: number
  /** For how many grants, each of them with several requests at once. */
  readonly grants: number
}

const setup = JSON.parse(process.argv[2]!) as SweepProcess
const { plan, name, tokenEndpoint, url } = setup
const ask = plan.store === 'accounts' ? ofAccounts() : ofSessions()
const counts = { served: 0, failed: 0, grants: 0 }
const requestsAtOnce = 5
const grantsAtOnce = 4
const over = new AbortController()
let asking: Promise<unknown>

function ofAccounts(): (index: number) => Promise<{ readonly status: string }> {
  const rotation = openRotation(setup)
  return (index) => rotation.getAccessToken({ userId: userOf(index), provider: 'demo' })
}

/** A session is known by its cookie. What an adapter asks for it is this. */
function ofSessions(): (index: number) => Promise<{ readonly status: string }> {
  const rotator = createRotator({
    store: sealed(openStore(plan.store, url).store as GrantStore<string>),
    profile: profileFor(plan),
    ...(plan.kills && { timing: killTiming.timing }),
    fetcher: ({ refreshToken, signal }) =>
      fetch(`${tokenEndpoint}?by=${name}`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
        ...(signal && { signal }),
      }),
  })
  return (index) => rotator.resolve(idOf(index))
}

/** Asks for one grant after the other, whoever is at it. */
async function askOn(): Promise<void> {
  while (!over.signal.aborted) {
    const index = someIndex()
    counts.grants += 1
    const results = await Promise.all(Array.from({ length: requestsAtOnce }, () => ask(index)))
    for (const { status } of results) counts[status === 'ok' ? 'served' : 'failed'] += 1
    await setTimeout(10)
  }
}

/** One of a third of all grants: the others show what the sweepers do alone. */
function someIndex(): number {
  return Math.floor((Math.random() * plan.grants) / 3) * 3
}

serveParent<CallerReport>({
  async begin() {
    asking = Promise.all(Array.from({ length: grantsAtOnce }, askOn))
  },
  async end() {
    over.abort()
    await asking
    return counts
  },
})
