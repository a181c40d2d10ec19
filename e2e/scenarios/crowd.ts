import { expect, it } from 'vitest'
import type { Answer, Browser } from '../support/browser.ts'
import type { Fleet } from '../support/fleet.ts'
import { presentations } from '../support/presentations.ts'
import { fingerprints, statuses, times, until, untilExpired } from '../support/stage.ts'

/** Sends many requests to each process at once, after one expiry and after the next. */
export function crowd(fleet: () => Fleet, perProcess: number, rounds: number): void {
  it(`costs one token request when ${perProcess} callers come to each process, round after round`, async () => {
    const { provider, visit } = fleet()
    const login = 'crowd'
    const visitor = visit()
    provider.control.changeSettings({ accessTokenTtl: 3 })
    await visitor[0]!.signIn(login)
    await everybody(visitor, perProcess / 10)
    const started = Date.now()
    await everybody(visitor, perProcess)
    // A life that is long enough for all of them, on any machine: it is due in its last quarter.
    const accessTokenTtl = Math.ceil((1.5 * (Date.now() - started)) / 1000) + 3
    provider.control.changeSettings({ accessTokenTtl })
    let last = await visitor[0]!.get('/api/token')
    const before = presentations(provider, login).length
    for (let round = 1; round <= rounds; round += 1) {
      await untilExpired(last)
      const answers = await everybody(visitor, perProcess)
      expect(statuses(answers)).toEqual([200])
      expect(fingerprints(answers)).toHaveLength(1)
      expect(fingerprints(answers)).not.toEqual(fingerprints([last]))
      expect(presentations(provider, login)).toHaveLength(before + round)
      last = answers[0]!
    }
  })
}

/** Lets callers pile up while the token endpoint answers just before its time is over. */
export function lateAnswer(fleet: () => Fleet, httpTimeout: number, perProcess: number): void {
  it('costs one token request when the answer comes just inside the HTTP timeout', async () => {
    const { provider, visit } = fleet()
    const login = 'patience'
    const visitor = visit()
    provider.control.changeSettings({ accessTokenTtl: 3 })
    await visitor[0]!.signIn(login)
    const last = await visitor[0]!.get('/api/token')
    await untilExpired(last)
    const before = presentations(provider, login).length
    provider.control.changeSettings({ accessTokenTtl: 600 })
    const ms = httpTimeout - 1000
    // A strict provider: an answer that is not waited for would cost the grant.
    provider.control.setFault({ mode: 'delay-after', ms, times: 1 })
    const started = Date.now()
    const waves = [everybody(visitor, perProcess)]
    // They go on coming until shortly before.
    for (const part of [1, 2, 3]) {
      await until(started + (part * ms) / 4)
      waves.push(everybody(visitor, perProcess))
    }
    const answers = (await Promise.all(waves)).flat()
    expect(statuses(answers)).toEqual([200])
    expect(fingerprints(answers)).toHaveLength(1)
    expect(fingerprints(answers)).not.toEqual(fingerprints([last]))
    const [presentation, ...more] = presentations(provider, login).slice(before)
    expect(more).toEqual([])
    expect(answers.filter(({ sentAt }) => sentAt > presentation!.at).length).toBeGreaterThan(0)
  })
}

async function everybody(visitor: readonly Browser[], perProcess: number): Promise<Answer[]> {
  const sent = visitor.map((browser) => times(perProcess, () => browser.get('/api/token')))
  return (await Promise.all(sent)).flat()
}
