import { setTimeout } from 'node:timers/promises'
import type { SweepChild } from './sweep-child.ts'

/** What {@link killWorkers} works with. */
export interface KillOptions<Report> {
  readonly kills: number
  /** How many grants there are. The last worker is killed before half of them are rotated. */
  readonly grants: number
  readonly rotated: () => Promise<number>
  readonly living: () => readonly SweepChild<Report>[]
  /** Starts another worker. */
  readonly replace: () => Promise<unknown>
}

/** Kills workers at random, evenly over the first half of a sweep, and starts another one for each. */
export async function killWorkers<Report>(options: KillOptions<Report>): Promise<void> {
  const { kills, grants, rotated, living, replace } = options
  const replacing: Promise<unknown>[] = []
  for (let kill = 1; kill <= kills; kill += 1) {
    const share = (kill - Math.random()) / (kills * 2)
    while ((await rotated()) < grants * share) await setTimeout(10)
    const victims = living()
    await victims[Math.floor(Math.random() * victims.length)]!.kill()
    replacing.push(replace())
  }
  await Promise.all(replacing)
}
