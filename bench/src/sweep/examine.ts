import type { GrantState, GrantStore } from '@token-rotation/core'
import { sealedStores } from '../../../packages/authjs/src/sealed-store.ts'
import { secret } from '../app.ts'
import { idOf } from '../stores/grants.ts'
import { openStore } from './open-rotation.ts'
import { accountIdOf } from './swept-accounts.ts'
import { placeOf } from './swept-tokens.ts'
import type { SweepPlan } from './sweep-plan.ts'

/** How many records are opened at most: to open all of them would take as long as the sweep. */
const most = 10_000

export interface Examination {
  readonly examined: number
  /** How many of them do not hold the refresh token that the provider has issued last. */
  readonly lost: number
}

/** Opens what is stored after a sweep, evenly chosen. */
export async function examine(plan: SweepPlan, url: string): Promise<Examination> {
  const { store, close } = openStore(plan.store, url)
  const opened: GrantStore<GrantState> = sealedStores(store)([secret])
  const examined = Math.min(plan.grants, most)
  let next = 0
  let lost = 0
  async function examineNext(): Promise<void> {
    while (next < examined) {
      const index = Math.floor(((next += 1) - 1) * (plan.grants / examined))
      const id = plan.store === 'accounts' ? accountIdOf(index) : idOf(index)
      const state = (await opened.get(id))?.value
      const place = state?.status === 'active' && placeOf(state.tokens.refresh_token!)
      const isNewest = place && place.index === index && place.generation === 1
      if (!isNewest) lost += 1
    }
  }
  await Promise.all(Array.from({ length: 16 }, examineNext))
  await close()
  return { examined, lost }
}
