import { describe, expect, it } from 'vitest'
import { inOrder } from '../simulation/in-order.ts'
import { simulate } from '../simulation/simulate.ts'
import { totalsOf } from '../simulation/totals.ts'
import type { Plan } from '../simulation/world.ts'

const plans = [5, 20, 50].flatMap((requests) =>
  (['at-once', 'spread'] as const).map((arrival): Plan => ({ requests, arrival })),
)

describe('simulate', () => {
  it.each(plans)(
    'loses the session with the snippet: $requests requests, $arrival',
    async (plan) => {
      const { traces } = await simulate(plan)
      const { tokenRequests, failedRequests, sessionsLost } = totalsOf(traces.snippet.steps)
      expect(tokenRequests).toBeGreaterThan(plan.arrival === 'at-once' ? plan.requests - 1 : 1)
      expect(failedRequests).toBe(plan.requests)
      expect(sessionsLost).toBe(1)
    },
  )

  it.each(plans)('rotates once with the library: $requests requests, $arrival', async (plan) => {
    const { traces } = await simulate(plan)
    expect(totalsOf(traces.rotation.steps)).toEqual({
      tokenRequests: 1,
      failedRequests: 0,
      sessionsLost: 0,
    })
    const served = traces.rotation.steps.filter(({ type }) => type === 'served')
    expect(served).toHaveLength(plan.requests)
  })

  it('issues tokens to one request of the snippet, and revokes the grant for the next', async () => {
    const { traces } = await simulate({ requests: 20, arrival: 'at-once' })
    const answers = traces.snippet.steps.filter(({ type }) =>
      ['issued', 'refused', 'revoked'].includes(type),
    )
    expect(answers.slice(0, 3).map(({ type }) => type)).toEqual(['issued', 'refused', 'revoked'])
    expect(answers.filter(({ type }) => type === 'refused')).toHaveLength(19)
  })

  it('gives the result of one rotation to all who came meanwhile', async () => {
    const { traces } = await simulate({ requests: 20, arrival: 'at-once' })
    const types = traces.rotation.steps.map(({ type }) => type)
    expect(types.filter((type) => type === 'joined')).toHaveLength(19)
    expect(types.indexOf('claimed')).toBeLessThan(types.indexOf('sent'))
    expect(types.indexOf('committed')).toBeLessThan(types.indexOf('joined'))
    expect(types.indexOf('committed')).toBeLessThan(types.indexOf('served'))
  })

  it('gives the same steps for the same plan, in the order of time', async () => {
    const plan: Plan = { requests: 20, arrival: 'spread' }
    const steps = inOrder(await simulate(plan))
    expect(inOrder(await simulate(plan))).toEqual(steps)
    const times = steps.map(({ step }) => step.at)
    expect(times).toEqual(times.toSorted((one, other) => one - other))
  })
})
