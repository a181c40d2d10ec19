import { loadavg } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import type { CallerReport } from './caller.ts'
import { examine, type Examination } from './examine.ts'
import { type Judgement, judgePresentations } from './judge-presentations.ts'
import { killWorkers } from './kill-workers.ts'
import type { ProviderDouble } from './provider-double.ts'
import { type SweepChild, startChild } from './sweep-child.ts'
import { type Pace, paceOf } from './sweep-pace.ts'
import { killTiming, type SweepPlan } from './sweep-plan.ts'
import type { SweepServer } from './sweep-server.ts'
import type { WorkerReport } from './worker.ts'

/** What came of a sweep. */
export interface SweepResult extends Pace, Judgement, Examination {
  readonly plan: SweepPlan
  /** Load of the machine over the minute before. */
  readonly load: number
  /** How many grants were rotated, and how often the one that was rotated most. */
  readonly rotated: number
  readonly mostRotations: number
  readonly refused: number
  /** Processor time as a share of a core, of the worker that took most. */
  readonly coreOfWorker: number
  readonly statementsPerRotation: number
  /** Processor time of the database for a rotation, in milliseconds. */
  readonly databaseTime: number | undefined
  /** How many workers were killed. */
  readonly killed: number
  readonly asked: (CallerReport & { readonly presentations: number }) | undefined
}

/** Where a sweep happens. */
export interface SweepStage {
  readonly server: SweepServer
  readonly double: ProviderDouble
  /** Flags of the processes. */
  readonly flags?: readonly string[]
}

/** After so long without a rotation nobody waits for the others any more, in milliseconds. */
const patience = 20_000

/** Lets workers rotate grants that are due, until none is. */
export async function runSweep(stage: SweepStage, plan: SweepPlan): Promise<SweepResult> {
  const { server, double, flags } = stage
  const { workers, grants, concurrency, kills = 0, isAsked } = plan
  const [load] = loadavg()
  await server.fill(plan)
  await double.begin(kills ? killTiming.replayWithin : 0)

  const all: SweepChild<WorkerReport>[] = []
  const living = () => all.filter(({ killedAt }) => killedAt === undefined)
  function start<Report>(program: string, name: string): Promise<SweepChild<Report>> {
    const { tokenEndpoint } = double
    return startChild<Report>(program, { name, url: server.url, tokenEndpoint, plan }, flags)
  }
  let count = 0
  const startWorker = () => start<WorkerReport>('./worker.ts', `worker-${(count += 1)}`)
  async function replace(): Promise<void> {
    const worker = await startWorker()
    await worker.begin()
    all.push(worker)
  }
  all.push(...(await Promise.all(Array.from({ length: workers }, startWorker))))
  const caller = isAsked ? await start<CallerReport>('./caller.ts', 'caller') : undefined
  const before = await server.load()
  await Promise.all([...all, ...(caller ? [caller] : [])].map((child) => child.begin()))
  await killWorkers({ kills, grants, rotated: double.rotated, living, replace })
  await untilDone(stage, plan)
  const endedAt = Date.now()
  const reports = await Promise.all(living().map((worker) => worker.end()))
  const asked = await caller?.end()
  const after = await server.load()

  const { rotatedAt, mostRotations, refused, byProcess, ...seen } = await double.report()
  const killed = new Map(all.flatMap(({ name, killedAt }) => (killedAt ? [[name, killedAt]] : [])))
  const shifts = all.map(({ beganAt: from, killedAt: to = endedAt }) => ({ from, to }))
  const spent = [before, after].map(({ cpu }) => cpu)
  return {
    plan,
    load: load!,
    ...paceOf(rotatedAt, shifts, concurrency, kills ? 0.8 : 1),
    ...judgePresentations(seen, killed),
    ...(await examine(plan, server.url)),
    rotated: rotatedAt.length,
    mostRotations,
    refused,
    coreOfWorker: Math.max(...reports.map(({ cpu, wall }) => cpu / wall)),
    statementsPerRotation: (after.statements - before.statements) / grants,
    databaseTime: spent[0] === undefined ? undefined : (spent[1]! - spent[0]) / grants,
    killed: killed.size,
    asked: asked && { ...asked, presentations: byProcess.caller ?? 0 },
  }
}

/** Waits until no grant is due. What has been rotated may have to be fetched again by somebody else. */
async function untilDone({ server, double }: SweepStage, plan: SweepPlan): Promise<void> {
  let progress = { rotated: 0, left: Infinity, at: Date.now() }
  while (progress.left > 0 && Date.now() - progress.at < patience) {
    await setTimeout(100)
    const rotated = await double.rotated()
    const left = rotated < plan.grants ? Infinity : await server.left(plan)
    const isMoving = rotated > progress.rotated || left < progress.left
    if (isMoving) progress = { rotated, left, at: Date.now() }
  }
}
