import { live } from './live.js'
import { limitsOf } from './phase.js'
import { grants } from './rotations.js'

const most = 3
/** Tokens of this session that no event has told of: those of the sign-in. */
const births = new Map()

/** Remembers when the token that `/api/token` shows was made. */
export function rememberToken() {
  const { known, lifetime } = live
  if (known?.expiresAt === undefined) return
  for (const generation of births.keys()) {
    if (generation > known.generation) births.clear()
  }
  if (births.has(known.generation)) return
  const sentAt = known.expiresAt - lifetime
  births.set(known.generation, { at: sentAt, sentAt })
}

/** Returns what is to be drawn of the last grants: this session's first. Times in milliseconds. */
export function lanes(since) {
  const recent = [...grants.values()].filter(({ id, lastAt }) => isOurs(id) || lastAt > since)
  recent.sort((a, b) => Number(isOurs(b.id)) - Number(isOurs(a.id)) || b.lastAt - a.lastAt)
  const drawn = recent.slice(0, most).map((grant) => laneOf(grant, isOurs(grant.id)))
  const isKnown = drawn.some(({ isOwn }) => isOwn)
  if (live.session && !isKnown && births.size > 0) {
    drawn.unshift(laneOf({ id: 'own', commits: [], flights: [], marks: [] }, true))
  }
  return drawn.slice(0, most)
}

function isOurs(id) {
  return live.session !== null && id === live.grantId
}

function laneOf({ id, commits, flights, marks }, isOwn) {
  const tokens = new Map(isOwn ? births : [])
  for (const { generation, ...times } of commits) tokens.set(generation, times)
  const ends = [...flights.map(({ outcome, endAt }) => ({ type: outcome, at: endAt })), ...marks]
  const over = ends.find(({ type }) => type === 'rejected' || type === 'signed-out')
  const ordered = [...tokens].toSorted(([a], [b]) => a - b)
  const segments = ordered.map(([generation, { at, sentAt }], index) => {
    const expires = sentAt + live.lifetime
    const next = ordered[index + 1]?.[1].at
    const { due, expired } = limitsOf(live.lifetime, id === 'own' ? undefined : id)
    return {
      generation,
      from: at,
      to: Math.min(next ?? expires, expires),
      due: expires - due - at,
      expired: expires - expired - at,
      // Nothing asked for a token: the grant waits.
      idleTo: next === undefined ? over?.at : next,
    }
  })
  return { id, isOwn, segments, flights, marks }
}
