import { expect, it } from 'vitest'
import type { InteropStage } from '../../support/interop-stage.ts'
import { statuses, times, untilExpired } from '../../support/stage.ts'
import { untilServed } from '../../support/until-served.ts'

/** Lets a process with a wrong client secret ask for three sessions that others know, too. */
export function wrongSecret(stage: () => InteropStage, cost: 'one session' | 'no session'): void {
  it(`costs one request and ${cost} for a wrong client secret`, async () => {
    const { server, visit, join, prove, vouch } = stage()
    const visitors = await Promise.all(['cleo', 'dan', 'eve'].map((login) => visit(login)))
    const first = visitors.map(({ browsers }) => browsers[0]!.get('/api/token'))
    const expired = Promise.all(first.map(async (answer) => untilExpired(await answer)))
    const [mistaken] = await Promise.all([join({ DEMO_CLIENT_SECRET: 'wrong' }), expired, prove()])
    const sent = () => visitors.map(({ grant }) => grant.presentations.length)
    expect(sent()).toEqual([0, 0, 0])
    for (const visitor of visitors) {
      const browser = mistaken(visitor)
      const answers = await times(5, () => browser.get('/api/token'))
      expect(statuses(answers)).toEqual([503])
    }
    expect(sent().filter(Boolean)).toEqual([1])

    const outcomes = await Promise.all(
      visitors.map(async ({ browsers, grant }) => {
        const wasTouched = grant.presentations.length > 0
        const meanwhile = server.refusesSilently ? vouch : undefined
        return { wasTouched, ...(await untilServed(browsers[1]!, meanwhile)) }
      }),
    )
    for (const { wasTouched, status } of outcomes) {
      expect(status).toBe(wasTouched && cost === 'one session' ? 401 : 200)
    }
  })
}
