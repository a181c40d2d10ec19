import { readClaims } from './claims.ts'
import type { Departure, People } from './people.ts'
import { longestPause, reconnect, second } from './times.ts'
import { visit } from './visit.ts'
import type { World } from './world.ts'

/** Asks every process, and the provider, what is left of those who have signed out. */
export async function visitDepartures(world: World, { departures }: People): Promise<void> {
  const { book, processes, provider } = world
  const claims = readClaims(processes)
  for (const departure of departures) {
    const { session, old, to } = departure
    const isDead = diedWithItsProcess(world, departure)
    if ((await provider.liveGrants(session.login)) > 0) {
      const last = claims.get(session.grantId)?.findLast(({ at }) => at <= to)
      const isExplained = isDead || last?.death || isKilledNear(world, departure)
      const why = isExplained ? 'a process was killed meanwhile' : 'nothing explains it'
      book.note(`the provider still has a grant after its sign-out: ${why}`)
    }
    const asked = processes.origins.map((_, index) => visit(world, old, '/api/token', index))
    const served = (await Promise.all(asked)).filter((said) => said?.outcome === 'ok')
    if (served.length === 0) continue
    if (isDead) book.note('a sign-out that died with its process, store away')
    else book.breach('signOut', `${session.login} is served at the end of the run`)
  }
}

function isKilledNear({ processes }: World, { process, from, to }: Departure): boolean {
  return processes.deaths.some(
    (death) => death.process === process && death.killedAt >= from && death.killedAt <= to + second,
  )
}

/** A process remembers a sign-out that the store did not take, until it is killed itself. */
function diedWithItsProcess(
  { outages, processes }: World,
  { process, from, to }: Departure,
): boolean {
  const away = outages.all.filter(({ what, ...outage }) => {
    return what.startsWith('store') && outage.from <= to && outage.to + reconnect >= from
  })
  return processes.deaths.some((death) => {
    const isBefore = away.some((outage) => death.killedAt < outage.to + reconnect + longestPause)
    return death.process === process && death.killedAt >= from && isBefore
  })
}
