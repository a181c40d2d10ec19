import type { Presentation } from '@token-rotation/provider'
import type { Death, Processes } from './processes.ts'

/** An event as a process has printed it. */
interface Printed {
  readonly at: number
  readonly type: string
  readonly grantId: string
  readonly process: number
  readonly generation?: number
}

/** A claim of a grant: what a process was about to do, and what is known to have come of it. */
export interface Claim {
  readonly grantId: string
  readonly process: number
  readonly at: number
  answeredAt?: number
  /** What the process has made of it, such as `committed`, and when. */
  result?: Pick<Printed, 'type' | 'at' | 'generation'>
  /** The process was killed before it had made anything of it. */
  death?: Death
  /** What the provider has seen of it. */
  presentation?: Presentation & { readonly token: string }
}

const results = new Set([
  'committed',
  'discarded',
  'adopted',
  'unavailable',
  'rejected',
  'misconfigured',
])

/** A killed process lives on for a moment. The next one at its port takes longer to start. */
const agony = 100

/** Reads the claims of all grants from what the processes have printed, in the order of time. */
export function readClaims({ outputs, deaths }: Processes): Map<string, Claim[]> {
  const printed = outputs().flatMap(readEvents)
  const claims = new Map<string, Claim[]>()
  for (const event of printed.toSorted((one, other) => one.at - other.at)) {
    const { grantId, process, at, type, generation } = event
    const ofGrant = claims.get(grantId) ?? []
    claims.set(grantId, ofGrant)
    if (type === 'claimed') {
      const death = deathOf(process, at)
      ofGrant.push({ grantId, process, at, ...(death && { death }) })
      continue
    }
    const claim = ofGrant.findLast((one) => one.process === process && !one.result)
    if (!claim || deathOf(process, at) !== claim.death) continue
    if (type === 'answered') claim.answeredAt = at
    if (results.has(type)) claim.result = { type, at, ...(generation && { generation }) }
  }
  for (const claim of [...claims.values()].flat()) if (claim.result) delete claim.death
  return claims

  function deathOf(process: number, at: number): Death | undefined {
    return deaths.find((death) => death.process === process && death.killedAt + agony >= at)
  }
}

function readEvents(output: string, process: number): Printed[] {
  const lines = output.matchAll(/^rotation (\{.*\})$/gm)
  return Array.from(lines, ([, json]) => ({ ...(JSON.parse(json!) as Printed), process }))
}
