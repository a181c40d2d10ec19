import { checkAftermath } from './aftermath.ts'
import { tokensFor } from '../../src/resource-token.ts'
import { createCallers } from './callers.ts'
import type { Action, Schedule } from './schedule.ts'
import { createWorld } from './world.ts'

/** What came of a run. */
export interface Report {
  readonly violations: readonly string[]
  /** Everything that happened. */
  readonly text: () => string
}

/** Runs one schedule and checks the invariants. */
export async function simulate(schedule: Schedule): Promise<Report> {
  const world = createWorld(schedule)
  const { time, journal, store, isShared, grants } = world
  const callers = createCallers(world)

  function resolve(action: Action): void {
    const { force, hasBackground, resource, wait } = action
    const grant = grants[action.grant % grants.length]!
    const current = isShared ? store.peek(grant.id) : grant.cookie
    const refused =
      current?.status === 'active' ? tokensFor(current, resource)?.access_token : undefined
    callers.resolve(action, {
      canCarry: true,
      wait,
      resource,
      ...(hasBackground && { background: () => undefined }),
      ...(force !== 'no' && { force: force === 'any' ? {} : { ifAccessTokenIs: refused } }),
    })
  }

  for (const action of schedule.actions) {
    if (action.after > 0) await time.advance(action.after)
    if (action.type === 'sign-out') callers.signOut(action)
    else resolve(action)
  }
  await time.advance(130_000)
  await checkAftermath(world, callers)
  return { violations: journal.violations, text: journal.text }
}
