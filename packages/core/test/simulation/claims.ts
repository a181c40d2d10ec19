import type { RotationEvent } from '../../src/events.ts'
import type { Journal } from './journal.ts'
import type { VirtualProcess } from './virtual-process.ts'

/** What the events of all processes tell of claims. */
export interface Claims {
  readonly hear: (process: VirtualProcess, event: RotationEvent) => void
  /** Where a process lives, each of its claims has come to an end that it has told of. */
  readonly checkEnds: () => void
}

interface ToldClaim {
  readonly process: VirtualProcess
  readonly ends: RotationEvent['type'][]
}

export function listenToClaims({ violate }: Journal): Claims {
  const claims = new Map<string, ToldClaim>()
  return {
    hear(process, event) {
      if (!('claimId' in event) || event.type === 'answered') return
      const { type, claimId } = event
      if (type === 'claimed') {
        if (claims.has(claimId)) violate('a claim has an id of its own', claimId)
        claims.set(claimId, { process, ends: [] })
        return
      }
      const claim = claims.get(claimId)
      if (!claim) return violate('an end follows its claim', `${claimId} ${type}`)
      claim.ends.push(type)
    },
    checkEnds() {
      for (const [id, { process, ends }] of claims) {
        if (process.diedAt !== undefined) continue
        if (ends.length === 0) violate('every claim has an end', id)
        // What comes after the time was over, or in an answer that is of no use otherwise, is stored as well.
        const isTwofold = ends.length === 2 && ends.includes('unavailable')
        if (ends.length > 1 && !isTwofold)
          violate('a claim has one end', `${id} ${ends.join(', ')}`)
      }
    },
  }
}
