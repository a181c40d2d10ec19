import { expect, it } from 'vitest'
import type { InteropStage } from '../../support/interop-stage.ts'
import { fingerprints, statuses, times, untilExpired } from '../../support/stage.ts'

/** Sends 50 requests to two processes at once after one expiry, and after the next. */
export function oneRequest(stage: () => InteropStage, rotates: boolean): void {
  it('is asked once for 50 requests in two processes, and once more after the next expiry', async () => {
    const { browsers, grant } = await stage().visit('ada')
    let last = await browsers[0]!.get('/api/token')
    const seen = new Set([last.json.fingerprint])
    for (const round of [1, 2]) {
      await untilExpired(last)
      const [inOne, inOther] = await Promise.all(
        browsers.map((browser) => times(25, () => browser.get('/api/token'))),
      )
      const answers = [...inOne!, ...inOther!]
      expect(statuses(answers)).toEqual([200])
      expect(fingerprints(answers)).toHaveLength(1)
      expect(grant.presentations).toHaveLength(round)
      last = answers[0]!
      expect(last.json).toMatchObject({ generation: round })
      seen.add(last.json.fingerprint)
    }
    expect(seen.size).toBe(3)
    const presented = new Set(grant.presentations.map(({ fingerprint }) => fingerprint))
    expect(presented.size).toBe(rotates ? 2 : 1)
  })
}
