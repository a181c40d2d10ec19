import { expect, it } from 'vitest'
import type { Fleet } from '../support/fleet.ts'
import { presentations } from '../support/presentations.ts'
import { statuses } from '../support/stage.ts'
import { traffic } from '../support/traffic.ts'

const second = 1000
const delay = 800

/** Sends steady traffic to processes by turns across an expiry. */
export function steadyFleet(fleet: () => Fleet): void {
  it('lets no request of a steady traffic wait for a slow token endpoint', async () => {
    const { provider, visit } = fleet()
    const login = 'steady'
    provider.control.changeSettings({ accessTokenTtl: 20 })
    const visitor = visit().slice(0, 2)
    await visitor[0]!.signIn(login)
    const { json } = await visitor[0]!.get('/api/token')
    const end = Number(json.expires_at) * second
    const before = presentations(provider, login).length
    provider.control.changeSettings({ accessTokenTtl: 600 })
    provider.control.setFault({ mode: 'delay', ms: delay, times: 1 })
    let count = 0
    // The token is due in the last quarter of its life at the earliest.
    const answers = await traffic({ from: end - 7 * second, to: end + second, perSecond: 20 }, () =>
      visitor[(count += 1) % visitor.length]!.get('/api/token'),
    )
    expect(statuses(answers)).toEqual([200])
    const [presentation, ...more] = presentations(provider, login).slice(before)
    expect(more).toEqual([])
    const { at: from } = presentation!
    const to = from + delay
    const others = answers.filter(
      ({ sentAt, answeredAt }) => answeredAt < from || sentAt > to + second,
    )
    const usual = Math.max(...others.map(({ sentAt, answeredAt }) => answeredAt - sentAt))
    const meanwhile = answers.filter(
      ({ sentAt, answeredAt }) => answeredAt >= from && sentAt + usual < to,
    )
    // Whoever had asked by then and has the successor would have waited for it.
    expect(meanwhile.length).toBeGreaterThan(0)
    for (const answer of meanwhile) expect(answer.json).toEqual(json)
    expect(answers.at(-1)!.json).toMatchObject({ generation: Number(json.generation) + 1 })
  })
}
