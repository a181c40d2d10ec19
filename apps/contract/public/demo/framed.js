import { byId } from './dom.js'
import { onChange } from './live.js'
import { countClaims, onRotation } from './rotations.js'

/** Whether this page is one of several that are shown side by side. */
export const isFramed = window.parent !== window

const buttons = {
  'sign-in': () => byId('sign-in').requestSubmit(),
  'sign-out': () => byId('sign-out').hidden || byId('sign-out').requestSubmit(),
  fire: () => byId('fire').click(),
  'fire-at-expiry': () => byId('fire-at-expiry').click(),
  'start-traffic': () => setTraffic(true),
  'stop-traffic': () => setTraffic(false),
  reload: () => location.reload(),
}

/**
 * Lets the page around this one press its buttons, and tells it what it needs to know.
 *
 * @param isShown Resolves when the buttons can be used: what is pressed earlier waits for it.
 */
export function obeyFrame(isShown) {
  if (!isFramed) return
  addEventListener('message', ({ data, source, origin }) => {
    const isOurs = source === window.parent && new URL(origin).hostname === location.hostname
    if (isOurs) void obey(data)
  })
  async function obey(data) {
    await isShown
    buttons[data?.press]?.()
    tell()
  }
  let told
  const tell = () => {
    const { name, requests } = state
    const height = document.documentElement.offsetHeight
    const isArmed = byId('fire-at-expiry').getAttribute('aria-pressed') === 'true'
    const message = { name, requests, isArmed, claims: countClaims(), height }
    if (JSON.stringify(message) === told) return
    told = JSON.stringify(message)
    // Any page may frame a demo, and none of this is a secret.
    window.parent.postMessage(message, '*')
  }
  const state = {}
  onChange(({ session, requests }) => {
    Object.assign(state, { name: session?.user?.name, requests })
    tell()
  })
  onRotation(tell)
  new ResizeObserver(tell).observe(document.body)
}

function setTraffic(isOn) {
  const traffic = byId('traffic')
  if (traffic.checked === isOn) return
  traffic.checked = isOn
  traffic.dispatchEvent(new Event('change'))
}
