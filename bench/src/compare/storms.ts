import { setTimeout } from 'node:timers/promises'
import type { Browser } from '../browser.ts'
import { burst } from '../burst.ts'
import type { CompareSettings } from './compare-settings.ts'
import { inTurn } from './in-turn.ts'
import { type Outcome, outcomeOf, type Trial } from './outcome.ts'
import type { RunningSubject } from './running-subject.ts'

const storms = [
  { name: 'storm', isSpread: false, processes: 1 },
  { name: 'spread', isSpread: true, processes: 1 },
  { name: 'processes', isSpread: false, processes: 2 },
] as const

type Storm = (typeof storms)[number]

interface Planned {
  readonly subject: RunningSubject
  readonly storm: Storm
  readonly browser: Browser
}

/** Sends requests with one cookie to sessions whose access token has expired, one session at a time. */
export async function compareStorms(
  subjects: readonly RunningSubject[],
  settings: CompareSettings,
): Promise<Outcome[]> {
  const wanted = settings.isQuick ? storms.slice(0, 1) : storms
  for (const subject of subjects) await warmUp(subject, settings)
  const done: [Planned, Trial][] = []
  for (let round = 0; round < settings.rounds; round += 1) {
    const order = round % 2 === 0 ? subjects : subjects.toReversed()
    done.push(...(await runRound(order, wanted, settings, round)))
  }
  return subjects.flatMap((subject) =>
    wanted.map((storm) => {
      const own = done.filter(([planned]) => planned.subject === subject && planned.storm === storm)
      return outcomeOf(
        subject.spec.name,
        storm.name,
        own.map(([, trial]) => trial),
      )
    }),
  )
}

async function warmUp(subject: RunningSubject, { warmUp }: CompareSettings): Promise<void> {
  if (warmUp === 0) return
  const browser = await subject.signIn('warm-up')
  for (const one of subject.processes) {
    for (let sent = 0; sent < warmUp; sent += 10) {
      await Promise.all(
        Array.from({ length: 10 }, () => one.get(subject.spec.path, browser.cookie())),
      )
    }
  }
}

async function runRound(
  subjects: readonly RunningSubject[],
  wanted: readonly Storm[],
  settings: CompareSettings,
  round: number,
): Promise<[Planned, Trial][]> {
  const { accessTokenTtl, isQuick } = settings
  const expiry = () => setTimeout(accessTokenTtl * 1000 + 300)
  const pairs = wanted.flatMap((storm) => subjects.map((subject) => ({ storm, subject })))
  const plan = await each(pairs, isQuick, async ({ storm, subject }): Promise<Planned> => {
    const browser = await subject.signIn(`${storm.name}-${round}`)
    return { subject, storm, browser }
  })
  await expiry()
  const trials = await each(plan, isQuick, (planned) => meet(planned, settings))
  if (isQuick) return plan.map((planned, index) => [planned, trials[index]!])
  await expiry()
  return each(plan, isQuick, async (planned): Promise<[Planned, Trial]> => {
    const { subject, storm, browser } = planned
    // What one process has remembered is of no use to the others.
    const isUsableNext = await subject.isUsable(browser, subject.processes[storm.processes - 1])
    return [planned, { ...trials[plan.indexOf(planned)]!, isUsableNext }]
  })
}

async function meet(
  { subject, storm, browser }: Planned,
  { isQuick, requests }: CompareSettings,
): Promise<Trial> {
  // However slow the machine: no successor is due before the burst is over.
  if (isQuick) await subject.provider.changeSettings({ accessTokenTtl: 3600 })
  const connections = inTurn(subject.processes.slice(0, storm.processes))
  const { path } = subject.spec
  const isAlive = (one: Browser) => subject.isUsable(one)
  const target = { connections, path, isServed: subject.isServed, isAlive }
  const { isSpread } = storm
  const result = await burst(target, subject.provider, browser, { requests, isSpread })
  return { ...result, sent: requests, isUsable: result.isAlive }
}

/** One after the other, so that none is in the way of what is measured. A quick run measures no times. */
async function each<Item, Result>(
  items: readonly Item[],
  isQuick: boolean,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  if (isQuick) return Promise.all(items.map(work))
  const results: Result[] = []
  for (const item of items) results.push(await work(item))
  return results
}
