import type { Fault } from '@token-rotation/provider'
import { describe, expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import type { Browser } from '../support/browser.ts'
import { onStage } from '../support/stage.ts'
import { traffic } from '../support/traffic.ts'
import { untilServed } from '../support/until-served.ts'

const second = 1000
/** A way in which a token endpoint can be away. */
export interface Trouble {
  readonly name: string
  readonly fault: Fault
}

const faults: readonly Trouble[] = [
  { name: 'answers 503', fault: { mode: 'status', status: 503 } },
  { name: 'answers 429 with Retry-After', fault: { mode: 'status', status: 429, retryAfter: 2 } },
  { name: 'answers with HTML', fault: { mode: 'html' } },
  { name: 'never answers', fault: { mode: 'hang' } },
  { name: 'resets connections', fault: { mode: 'reset-before' } },
]

/** @param troubles Default is every kind. */
export function outage(app: DemoApp, troubles: readonly Trouble[] = faults): void {
  describe.concurrent('an outage of the token endpoint', () => {
    it.each(troubles)('signs nobody out while it $name', ({ fault }) =>
      onStage(
        app,
        { accessTokenTtl: 8, env: { DEMO_HTTP_TIMEOUT: '2000' } },
        async ({ provider, signedIn }) => {
          const ada = await signedIn()
          const { json: first } = await ada.get('/api/token')
          provider.control.reset()
          const end = Number(first.expires_at) * second
          provider.control.setFault(fault)

          // Begins where the token may be due, the last quarter of its life, and goes on 5 seconds after it has expired.
          const answers = await traffic(
            { from: end - 2 * second, to: end + 5 * second, perSecond: 20 },
            () => ada.get('/api/token'),
          )
          // A token is called expired a little early: at most a tenth of its life.
          const usable = answers.filter(({ answeredAt }) => answeredAt < end - 0.8 * second)
          expect(usable.length).toBeGreaterThan(0)
          for (const { json } of usable) expect(json).toEqual(first)
          const late = answers.filter(({ sentAt }) => sentAt >= end)
          expect(late.length).toBeGreaterThan(50)
          for (const { status, headers, json } of late) {
            expect(status).toBe(503)
            expect(Number(headers['retry-after'])).toBeGreaterThan(0)
            expect(json).toEqual({ status: 'unavailable', error: 'RefreshTokenUnavailable' })
          }
          const asked = presentations(provider.control.stats())
          expect(Math.min(...asked)).toBeLessThan(end)
          expect(busiest(asked, 5 * second)).toBeLessThanOrEqual(6)
          expect(await sessionOf(ada, app.authPath)).toMatchObject({
            user: { name: 'Ada' },
            error: 'RefreshTokenUnavailable',
          })

          provider.control.changeSettings({ accessTokenTtl: 600 })
          provider.control.setFault({ mode: 'none' })
          expect((await untilServed(ada)).json).toMatchObject({
            generation: Number(first.generation) + 1,
          })
          expect(await sessionOf(ada, app.authPath)).not.toHaveProperty('error')
          expect(provider.control.stats().refresh).toMatchObject({
            rotations: 1,
            revokedForReuse: 0,
          })
        },
      ),
    )
  })
}

function presentations({ refresh }: { refresh: { tokens: object } }): number[] {
  const tokens = Object.values(refresh.tokens) as { presentations: { at: number }[] }[]
  return tokens.flatMap(({ presentations }) => presentations.map(({ at }) => at))
}

/** Counts the most points in time that lie within one span. */
function busiest(points: readonly number[], span: number): number {
  const within = (start: number) => points.filter((at) => at >= start && at < start + span).length
  return Math.max(0, ...points.map(within))
}

async function sessionOf(browser: Browser, authPath: string) {
  return (await browser.get(`${authPath}/session`)).json
}
