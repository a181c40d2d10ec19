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
  { accessTokenTtl, requests }: CompareSettings,
  round: number,
): Promise<[Planned, Trial][]> {
  const plan: Planned[] = []
  for (const storm of wanted) {
    for (const subject of subjects) {
      const browser = await subject.signIn(`${storm.name}-${round}`)
      plan.push({ subject, storm, browser })
    }
  }
  const expiry = () => setTimeout(accessTokenTtl * 1000 + 300)
  await expiry()
  const trials: Omit<Trial, 'isUsableNext'>[] = []
  for (const { subject, storm, browser } of plan) {
    const connections = inTurn(subject.processes.slice(0, storm.processes))
    const { path } = subject.spec
    const isAlive = (one: Browser) => subject.isUsable(one)
    const target = { connections, path, isServed: subject.isServed, isAlive }
    const { isSpread } = storm
    const result = await burst(target, subject.provider, browser, { requests, isSpread })
    trials.push({ ...result, sent: requests, isUsable: result.isAlive })
  }
  await expiry()
  const done: [Planned, Trial][] = []
  for (const [index, planned] of plan.entries()) {
    const { subject, storm, browser } = planned
    // What one process has remembered is of no use to the others.
    const isUsableNext = await subject.isUsable(browser, subject.processes[storm.processes - 1])
    done.push([planned, { ...trials[index]!, isUsableNext }])
  }
  return done
}
