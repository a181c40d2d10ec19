import { eventually } from '../support/eventually.ts'
import { families, type KnownFamily } from './families.ts'
import { createGrant, type Grant } from './grant.ts'
import type { Held, Orders, StoreName } from './line.ts'
import { faultAt } from './points.ts'
import { type Report, reportOn, settle } from './report.ts'
import type { Worker } from './start-worker.ts'
import type { TokenEndpoints } from './token-endpoints.ts'

/** What a crash happens in. */
export interface CrashSite {
  readonly endpoints: TokenEndpoints
  /** A process for each store that goes on. */
  readonly survivors: ReadonlyMap<StoreName, Worker>
  readonly uniqueId: () => string
}

/** When and how a holder comes to its end. */
export interface CrashPlan extends Orders {
  /** The access tokens are due, and outlive the claims. */
  readonly isUsable: boolean
}

/** By store and family. */
export type Reports = ReadonlyMap<string, Report>

export function reportKey(store: StoreName, family: KnownFamily): string {
  return `${store} ${family.name}`
}

/** What happened when a holder came to its end. */
export interface Crash {
  /** Resolves once everything is over that happens after it. */
  readonly reports: Promise<Reports>
}

/**
 * Lets a process claim a grant of each family in each store, and resolves once it has come to its end
 * with all of them.
 */
export async function crash(
  { endpoints, survivors, uniqueId }: CrashSite,
  plan: CrashPlan,
  holder: Worker,
): Promise<Crash> {
  const { point, signal, isUsable } = plan
  const grants = await Promise.all(
    [...survivors.keys()].flatMap((store) =>
      families.map((family) =>
        createGrant(endpoints, { id: uniqueId(), store, family, point, isUsable }),
      ),
    ),
  )
  const survivorOf = ({ line }: Grant) => survivors.get(line.store)!
  await Promise.all(
    grants.map((grant) => {
      const { line, tokens } = grant
      const state = {
        status: 'active',
        id: line.id,
        provider: 'demo',
        generation: 0,
        tokens,
      } as const
      return survivorOf(grant).call('begin', line, state)
    }),
  )
  const lines = grants.map(({ line }) => line)
  const holding = holder.call('hold', lines, { point, signal })
  await atPoint(grants, plan, holder, holding)
  const crashedAt = Date.now()

  async function report(): Promise<Reports> {
    const settled = await Promise.all(
      grants.map((grant) => settle(grant, survivorOf(grant), holder.leases, crashedAt)),
    )
    let held: Readonly<Record<string, Held>> = {}
    if (signal === 'SIGSTOP') {
      holder.signal('SIGCONT')
      held = await holding
    }
    const reports = grants.map(async (grant, index) => {
      const { line, family } = grant
      const report = await reportOn(grant, survivorOf(grant), settled[index]!, held[line.id])
      return [reportKey(line.store, family), report] as const
    })
    return new Map(await Promise.all(reports))
  }
  const reports = report()
  reports.catch(() => undefined)
  return { reports }
}

/** Waits until the holder is stopped or dead. Of what happens at the server, the server tells. */
async function atPoint(
  grants: readonly Grant[],
  { point, signal }: CrashPlan,
  holder: Worker,
  holding: Promise<unknown>,
): Promise<void> {
  const wrong = holding.then(() => {
    throw new Error(`the holder went on although it was to end ${point}`)
  })
  wrong.catch(() => undefined)
  if (faultAt[point]) {
    const isThere = () =>
      grants.every(({ server, presentedBefore }) => server.presentations.length > presentedBefore)
    await Promise.race([eventually(isThere), wrong])
    holder.signal(signal)
  } else {
    await Promise.race([holder.reached, wrong])
  }
  if (signal === 'SIGSTOP') return eventually(holder.isStopped)
  if ((await holder.end) !== signal) throw new Error('the holder ended by itself')
}
