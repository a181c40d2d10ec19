import { expect, it } from 'vitest'
import type { Fleet } from '../support/fleet.ts'
import { presentations } from '../support/presentations.ts'
import { statuses, untilExpired } from '../support/stage.ts'
import { shownFingerprints, twoTabs } from '../support/two-tabs.ts'

/** Sends requests from two tabs to several processes at once after one expiry, and after the next. */
export function rounds(fleet: () => Fleet, names: readonly string[]): void {
  it(`rotates once for ${names.join(' and ')}, round after round`, async () => {
    const { provider, pick, visit } = fleet()
    const login = names.join('-')
    const visitor = visit(pick(...names))
    await visitor[0]!.signIn(login)
    const seen = new Set<string>()
    let last = await visitor[0]!.get('/api/token')
    const before = presentations(provider, login).length
    for (const round of [1, 2, 3]) {
      await untilExpired(last)
      const answers = await twoTabs(visitor)
      expect(statuses(answers)).toEqual([200])
      const shown = shownFingerprints(answers)
      expect(shown).toHaveLength(1)
      expect(presentations(provider, login)).toHaveLength(before + round)
      seen.add(shown[0]!)
      last = answers[0]!
    }
    expect(seen.size).toBe(3)
  })
}
