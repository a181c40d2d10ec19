import fc from 'fast-check'
import { expect, it } from 'vitest'
import { examples } from './simulation/examples.ts'
import { type Schedule, schedule } from './simulation/schedule.ts'
import { simulate } from './simulation/simulate.ts'

const { env } = process
const numRuns = Number(env.SIMULATION_RUNS ?? 20_000)
// The same schedules at every run: a new finding belongs to whoever looks for it, with another seed.
const seed = Number(env.SIMULATION_SEED ?? 1)
const endOnFailure = env.SIMULATION_SHRINK === 'no'

it(`keeps its promises in ${numRuns} schedules (SIMULATION_SEED=${seed})`, async () => {
  const property = fc.asyncProperty(schedule, async (one) => {
    const { violations, text } = await simulate(one)
    if (violations.length > 0) throw new Error(`${violations.join('\n')}\n\n${text()}`)
  })
  const parameters = {
    numRuns,
    seed,
    endOnFailure,
    examples: examples.map((one) => [one] as [Schedule]),
  }
  await expect(fc.assert(property, parameters)).resolves.toBeUndefined()
}, 600_000)
