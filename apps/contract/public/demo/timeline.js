import { byId, create, everyFrame, setText } from './dom.js'
import { onChange } from './live.js'
import { lanes, rememberToken } from './lanes.js'
import { onRotation, recognize } from './rotations.js'

const origin = Date.now()
const seconds = (at) => (at - origin) / 1000
const timeline = byId('timeline')
/** Drawn by key, so that what is there already is moved and not made again. */
const drawn = new Map()
let isStale = true

/**
 * Draws time from left to right: a lane for each grant, a segment for each generation. Positions are
 * seconds in custom properties; the style sheet turns them into pixels, and moves all of it with `--now`.
 */
export function showTimeline() {
  onChange(() => {
    rememberToken()
    recognize()
    isStale = true
  })
  onRotation(() => (isStale = true))
  setInterval(() => (isStale = true), 5_000)
  everyFrame((now) => {
    timeline.style.setProperty('--now', seconds(now).toFixed(3))
    if (!isStale) return
    isStale = false
    draw(now)
  })
}

function draw(now) {
  const width = timeline.clientWidth
  const perSecond = width < 600 ? 5.5 : 12
  const past = (width * 0.78) / perSecond
  timeline.style.setProperty('--second', `${perSecond}px`)
  const since = now - past * 1000
  const used = new Set()
  const place = (key, parent, className, times) => {
    used.add(key)
    let element = drawn.get(key)
    if (!element) drawn.set(key, (element = create('div')))
    if (element.className !== className) element.className = className
    if (element.parentElement !== parent) parent.append(element)
    for (const [name, at] of Object.entries(times)) element.style.setProperty(`--${name}`, at)
    return element
  }

  for (const [row, lane] of lanes(since).entries()) {
    const { id, isOwn, segments, flights, marks } = lane
    const box = place(`lane ${id}`, byId('lanes'), `lane${isOwn ? ' own' : ''}`, {})
    box.style.order = String(row)
    setText(
      place(`name ${id}`, box, 'name', {}),
      isOwn ? 'this session' : `grant ${id.slice(0, 8)}`,
    )
    const strip = place(`strip ${id}`, box, 'strip', {})
    for (const segment of segments) drawSegment(place, strip, id, segment, since)
    for (const flight of flights) drawFlight(place, strip, id, flight, since)
    for (const { at, type } of marks) {
      if (at > since) place(`${type} ${id} ${at}`, strip, `mark ${type}`, { from: seconds(at) })
    }
  }
  const step = 10
  const first = Math.ceil(seconds(since) / step) * step
  for (let at = first; at < seconds(now) + 40; at += step) {
    const label = new Date(origin + at * 1000).toLocaleTimeString([], {
      minute: '2-digit',
      second: '2-digit',
    })
    setText(place(`tick ${at}`, byId('axis'), 'tick', { from: at }), label)
  }
  for (const [key, element] of drawn) {
    if (used.has(key)) continue
    element.remove()
    drawn.delete(key)
  }
}

function drawSegment(place, strip, id, { generation, from, to, due, expired, idleTo }, since) {
  const key = `${id} ${generation}`
  if (to > since) {
    const segment = place(`segment ${key}`, strip, 'segment', {
      from: seconds(from),
      to: seconds(to),
      'due-at': due / 1000,
      'expired-at': expired / 1000,
    })
    segment.dataset.generation = String(generation % 5)
    setText(segment, `gen ${generation}`)
  }
  const end = idleTo ?? Date.now() + 3_600_000
  if (end > Math.max(to + 200, since)) {
    place(`idle ${key}`, strip, 'idle', { from: seconds(to), to: seconds(end) })
  }
}

function drawFlight(place, strip, id, { claimedAt, endAt, outcome, joined }, since) {
  if ((endAt ?? Date.now()) < since) return
  const key = `${id} ${claimedAt}`
  const from = { from: seconds(claimedAt) }
  const span = place(`flight ${key}`, strip, `flight ${outcome ?? 'under-way'}`, from)
  if (endAt !== undefined) span.style.setProperty('--to', seconds(endAt))
  place(`claim ${key}`, strip, 'mark claimed', from)
  if (outcome) place(`end ${key}`, strip, `mark ${outcome}`, { from: seconds(endAt) })
  if (joined > 0) {
    const badge = place(`joined ${key}`, strip, 'mark joined', {
      from: seconds(endAt ?? claimedAt),
    })
    setText(badge, `+${joined}`)
  }
}
