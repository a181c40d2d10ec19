import { askToken } from './api.js'
import { announce, byId, everyFrame, setText } from './dom.js'
import { live, onChange } from './live.js'
import { limitsOf, phaseOf } from './phase.js'
import { createRing } from './ring.js'

/** Tells the phase of this session's access token; `none` without one. */
export function phaseNow(now = Date.now()) {
  if (!hasToken()) return 'none'
  return phaseOf(live.known, now, limitsOf(live.lifetime, live.grantId))
}

function hasToken() {
  return live.known && (live.token.status === 'ok' || live.token.status === 'unavailable')
}

/** Shows the life of the access token, and lets it be asked for. */
export function showToken() {
  const svg = byId('ring')
  const ring = createRing(svg)
  everyFrame((now) => {
    const phase = phaseNow(now)
    const { due, expired } = limitsOf(live.lifetime, live.grantId)
    const left = hasToken() ? (live.known.expiresAt ?? Infinity) - now : 0
    const elapsed = Math.min(1, Math.max(0, 1 - left / live.lifetime))
    ring.draw({
      phase,
      elapsed,
      dueFrom: 1 - due / live.lifetime,
      expiredFrom: 1 - expired / live.lifetime,
      words: wordsFor(phase, left),
    })
    svg.dataset.status = live.token.status
    tell(svg, phase)
  })

  onChange(({ known, lifetime, process }) => {
    const shown = hasToken() ? known : undefined
    const name = byId('fingerprint')
    setText(name, shown?.fingerprint ?? 'none')
    if (shown) name.dataset.generation = String(shown.generation % 5)
    else delete name.dataset.generation
    setText(byId('generation'), shown ? String(shown.generation) : 'none')
    const expiresAt = shown?.expiresAt
    setText(byId('expires'), expiresAt ? new Date(expiresAt).toLocaleTimeString() : 'unknown')
    byId('answered-by').hidden = !process
    setText(byId('process'), `process ${process}`)
    setText(byId('lifetime'), `${Math.round(lifetime / 1000)} seconds`)
  })

  byId('ask').addEventListener('click', () => void askToken())
  let timer
  byId('traffic').addEventListener('change', ({ target }) => {
    clearInterval(timer)
    if (target.checked) timer = setInterval(() => void askToken(), 1000)
  })
}

/** Ends the steady traffic, so that the token can expire. */
export function stopTraffic() {
  const traffic = byId('traffic')
  if (!traffic.checked) return
  traffic.checked = false
  traffic.dispatchEvent(new Event('change'))
}

function wordsFor(phase, left) {
  const { pending, token } = live
  if (phase === 'none') {
    const words = { loading: '…', 'signed-out': 'signed out', reauthenticate: 'rejected' }
    return [words[token.status] ?? 'no answer', '–', 'no usable token']
  }
  if (phase === 'expired' && pending > 0) return ['waiting', '…', 'for a rotation']
  if (left === Infinity) return [phase, '∞', 'expiry unknown']
  if (left <= 0) return [phase, String(Math.floor(-left / 1000)), 'seconds ago']
  return [
    phase,
    String(Math.ceil(left / 1000)),
    phase === 'expired' ? 'too late to send' : 'seconds left',
  ]
}

let told

function tell(svg, phase) {
  if (phase === told) return
  told = phase
  for (const item of byId('phases').children) {
    if (item.dataset.phase === phase) item.setAttribute('aria-current', 'true')
    else item.removeAttribute('aria-current')
  }
  const text = phase === 'none' ? 'There is no usable access token' : `The access token is ${phase}`
  svg.setAttribute('aria-label', text)
  announce(text)
}
