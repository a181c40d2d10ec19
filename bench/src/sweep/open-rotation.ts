import { tokenRotation, type WorkerRotation } from '@token-rotation/authjs/worker'
import { postgresStore } from '@token-rotation/postgres'
import { redisStore } from '@token-rotation/redis'
import { sqlAccounts } from '@token-rotation/sql'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { secret } from '../app.ts'
import { killTiming, type SweepPlan, type SweepStoreName } from './sweep-plan.ts'

/** What a process of a sweep is told. */
export interface SweepProcess {
  /** Nobody else has it. */
  readonly name: string
  readonly url: string
  readonly tokenEndpoint: string
  readonly plan: SweepPlan
}

/** Opens a store over a client of its own. */
export function openStore(name: SweepStoreName, url: string) {
  if (name === 'Redis') {
    const client = new Redis(url)
    return { store: redisStore(client), close: async () => void (await client.quit()) }
  }
  const pool = new Pool({ connectionString: url })
  const store = name === 'accounts' ? sqlAccounts(pool) : postgresStore(pool)
  return { store, close: () => pool.end() }
}

/** What is special about the provider: its tokens are due for long, and in one plan it knows replays. */
export function profileFor({ kills }: SweepPlan) {
  const { replayWithin } = killTiming
  return { window: 900_000, ...(kills && { replay: { within: replayWithin } }) }
}

/** Opens the rotation of an app, as a worker of it does. */
export function openRotation({ name, url, tokenEndpoint, plan }: SweepProcess): WorkerRotation {
  const provider = {
    id: 'demo',
    name: 'Demo',
    type: 'oauth',
    clientId: 'client',
    clientSecret: 'a client secret',
    authorization: tokenEndpoint,
    // So that it can be told who presents a refresh token.
    token: `${tokenEndpoint}?by=${name}`,
    userinfo: tokenEndpoint,
  }
  return tokenRotation(
    // A worker asks the adapter for nothing, but has to have the one of its app.
    { secret, providers: [provider], ...(plan.store === 'accounts' && { adapter: {} }) },
    {
      store: openStore(plan.store, url).store,
      profiles: { demo: profileFor(plan) },
      ...(plan.kills && { timing: killTiming.timing }),
    },
  )
}
