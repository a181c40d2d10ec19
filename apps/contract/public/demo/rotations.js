import { live } from './live.js'

/**
 * What the events tell about each grant: `commits` (generations and when their tokens were asked for),
 * `flights` (from the claim to what came of it), and `marks` of things that happened outside of one.
 */
export const grants = new Map()
const seen = new Set()
const listeners = new Set()
let claims = 0

export function onRotation(listener) {
  listeners.add(listener)
}

/** Counts how often a refresh token was about to be presented since this page was opened. */
export function countClaims() {
  return claims
}

/** Listens to the rotations of the app, in all of its processes; the last ones come first. */
export function listenToRotations() {
  const source = new EventSource('/api/events')
  const openedAt = Date.now()
  source.addEventListener('message', ({ data, lastEventId }) => {
    // The stream starts over after a lost connection.
    if (lastEventId && seen.has(lastEventId)) return
    seen.add(lastEventId)
    const event = JSON.parse(data)
    const isReplayed = event.at < openedAt
    add(event)
    if (!isReplayed) guess(event)
    if (!isReplayed && event.type === 'claimed') claims += 1
    recognize()
    for (const listener of listeners) listener(event, isReplayed)
  })
}

function add(event) {
  const { grant: id, type, at, process } = event
  if (!grants.has(id)) grants.set(id, { id, commits: [], flights: [], marks: [], lastAt: at })
  const grant = grants.get(id)
  grant.lastAt = at
  const last = grant.flights.at(-1)
  const flight = grant.flights.findLast((flight) => flight.process === process)
  const isUnderWay = flight && flight.endAt === undefined
  switch (type) {
    case 'claimed':
      // The process that it was claimed in has died.
      if (last) last.endAt ??= at
      grant.flights.push({ process, claimedAt: at, joined: 0 })
      return
    case 'answered':
      return
    case 'joined':
      // The callers of all processes wait for the same one.
      if (last) last.joined += 1
      return
    case 'committed':
      grant.commits.push({ generation: event.generation, at, sentAt: at - event.durationMs })
      break
    default:
  }
  if (isUnderWay) Object.assign(flight, { endAt: at, outcome: type })
  else grant.marks.push({ at, type })
}

/** Until a commit proves it: a grant that moves while this page waits for an answer is its own. */
function guess({ type, grant }) {
  if (live.grantId || type !== 'claimed' || live.pending === 0) return
  if (grants.get(grant).commits.length === 0) live.grantId = grant
}

/** Finds out which grant is this session's: the one whose commit made the token that `/api/token` shows. */
export function recognize() {
  const { known, lifetime } = live
  if (known?.expiresAt === undefined) return
  for (const { id, commits } of grants.values()) {
    const commit = commits.find(({ generation }) => generation === known.generation)
    if (!commit) continue
    const difference = commit.sentAt + lifetime - known.expiresAt
    if (Math.abs(difference) < 1500) live.grantId = id
  }
}

/** Says an event in words. */
export function describeEvent({ type, generation, durationMs, remainingMs, ...rest }) {
  const { attempts, code, retryAt, at, because, lostAnswer } = rest
  switch (type) {
    case 'claimed':
      return attempts > 1
        ? `attempt ${attempts}, after one without an answer`
        : 'the refresh token is about to be presented'
    case 'committed':
      return `generation ${generation}, ${durationMs} ms after the claim${beforeExpiry(remainingMs)}`
    case 'adopted':
      return `generation ${generation}, rotated by somebody else`
    case 'discarded':
      return because === 'signed-out' ? 'the user has signed out' : 'newer tokens are stored'
    case 'unavailable':
    case 'misconfigured':
      return `${code}, next try in ${seconds(retryAt - at)}`
    case 'rejected':
      return lostAnswer ? `${code}, after an answer that got lost` : code
    default:
      return code ?? ''
  }
}

function beforeExpiry(ms) {
  if (ms === undefined) return ''
  return ms >= 0 ? `, ${seconds(ms)} before expiry` : `, ${seconds(-ms)} after expiry`
}

function seconds(ms) {
  return `${(Math.max(0, ms) / 1000).toFixed(1)} s`
}
