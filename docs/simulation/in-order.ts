import type { Simulation } from './simulate.ts'
import type { Side, Step } from './step.ts'

/** A step, and on which side it happens. */
export interface SidedStep {
  readonly side: Side
  readonly step: Step
}

/** Returns the steps of both sides in the order of time. */
export function inOrder({ traces }: Simulation): SidedStep[] {
  const sided = [traces.snippet, traces.rotation].flatMap(({ side, steps }) =>
    steps.map((step) => ({ side, step })),
  )
  return sided.toSorted((one, other) => one.step.at - other.step.at)
}
