import { playRotation } from './play-rotation.ts'
import { playSnippet } from './play-snippet.ts'
import type { Side, Trace } from './step.ts'
import type { Plan } from './world.ts'

/** The same requests, both ways. */
export interface Simulation {
  readonly plan: Plan
  readonly traces: Readonly<Record<Side, Trace>>
}

/** Plays the same requests both ways. The same plan always gives the same steps. */
export async function simulate(plan: Plan): Promise<Simulation> {
  const [snippet, rotation] = await Promise.all([playSnippet(plan), playRotation(plan)])
  return { plan, traces: { snippet, rotation } }
}
