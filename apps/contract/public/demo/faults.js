import { askToken, callApi, control, readStats } from './api.js'
import { byId, create, setText } from './dom.js'
import { change, live, onChange } from './live.js'

export const down = { mode: 'status', status: 503 }
export const slow = { mode: 'delay', ms: 2000 }
export const lost = { mode: 'reset-after', times: 1 }

const faults = [
  {
    name: 'Provider down',
    fault: down,
    text: 'The token endpoint answers 503. A usable token goes on; after that, unavailable.',
  },
  {
    name: 'Provider slow',
    fault: slow,
    text: 'The token endpoint takes two seconds. Callers join the rotation that is under way.',
  },
  {
    name: 'Answer lost',
    fault: lost,
    text: 'The next rotation happens, its answer does not arrive. This provider then refuses the old token: rejected after one more try, no loop.',
  },
  {
    name: 'Revoke access token only',
    run: revokeAccessToken,
    text: 'The API says 401 before expiry. One rotation, the call is repeated, and it succeeds.',
  },
  {
    name: 'Revoke at the provider',
    run: revokeGrant,
    text: 'The grant is over. The next rotation is refused: rejected, sign in again.',
  },
  {
    name: 'Back to normal',
    run: () => setFault({ mode: 'none' }),
    text: 'The provider answers as it should. The session recovers by itself.',
  },
]

/** Lets the provider misbehave. Only the demo's own provider can be told to. */
export function showFaults() {
  for (const { name, text, fault, run } of faults) {
    const button = create('button', '', name)
    const item = create('li')
    const description = create('p', 'muted', text)
    description.id = `about-${name.toLowerCase().replaceAll(' ', '-')}`
    button.setAttribute('aria-describedby', description.id)
    button.addEventListener('click', () => {
      if (run) void run()
      else void setFault(isSame(live.fault, fault) ? { mode: 'none' } : fault)
    })
    if (fault) {
      onChange((now) => button.setAttribute('aria-pressed', String(isSame(now.fault, fault))))
    }
    onChange(({ hasControl }) => (button.disabled = !hasControl))
    item.append(button, description)
    byId('faults').append(item)
  }
  // A fault can end by itself.
  let mode = live.fault.mode
  onChange(({ fault }) => {
    if (fault.mode === mode) return
    mode = fault.mode
    say(states[mode] ?? `The provider has the fault "${mode}".`)
  })
}

export async function readFault() {
  const stats = await readStats()
  if (stats) change({ fault: stats.fault, hasControl: true })
  else say('This provider cannot be told to fail.')
  return stats
}

function isSame(fault, other) {
  return fault.mode === other.mode
}

export const states = {
  none: 'The provider answers normally.',
  status: 'The provider is down: its token endpoint answers 503.',
  delay: 'The provider is slow: its token endpoint takes two seconds.',
  'reset-after': 'The next answer of the token endpoint will get lost.',
}

async function setFault(fault) {
  const accepted = await control('PUT', '/fault', fault)
  if (!accepted?.mode) return say('The provider could not be told.')
  change({ fault: accepted })
}

async function revokeGrant() {
  const { revoked = 0 } = (await control('POST', '/revoke-grants', subject())) ?? {}
  say(
    revoked > 0
      ? 'The grant is revoked. Its access token serves to its end, then the next rotation is refused.'
      : 'There was no grant to revoke.',
  )
}

async function revokeAccessToken() {
  const { revoked = 0 } = (await control('POST', '/revoke-access-tokens', subject())) ?? {}
  if (revoked === 0) return say('There was no access token to revoke.')
  const before = live.known?.generation
  const { status, code } = await callApi()
  // The answer of /api/me does not describe the token.
  const after = (await askToken()).generation
  if (status !== 'ok')
    say(`The API still answers ${code ?? status}: a rotation is forced at most once in 30 seconds.`)
  else
    say(`The API refused the token; generation ${before} became ${after}, and the call succeeded.`)
}

function subject() {
  return live.sub === undefined ? {} : { sub: live.sub }
}

function say(text) {
  setText(byId('fault-state'), text)
}
