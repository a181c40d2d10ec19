import { control } from '../public/demo/api.js'
import { byId, create, setText } from '../public/demo/dom.js'
import { down, lost, slow, states } from '../public/demo/faults.js'

const normal = { mode: 'none' }
const switches = [
  ['Provider down', down],
  ['Provider slow', slow],
  ['Lose the next answer', lost],
]

/** Lets the provider fail for all apps at once. */
export function showFaults(fault = normal) {
  const buttons = switches.map(([name, fault]) => {
    const button = create('button', '', name)
    button.addEventListener('click', () => {
      const isOn = button.getAttribute('aria-pressed') === 'true'
      void setFault(isOn ? normal : fault)
    })
    return button
  })
  const revoke = create('button', '', 'Revoke all grants')
  revoke.addEventListener('click', () => void revokeGrants())
  const back = create('button', '', 'Back to normal')
  back.addEventListener('click', () => void setFault(normal))
  byId('faults').append(...buttons, revoke, back)

  async function setFault(wanted) {
    const accepted = await control('PUT', '/fault', wanted)
    if (accepted?.mode) showFault(accepted)
    else setText(byId('fault-state'), 'The provider could not be told.')
  }
  function showFault({ mode }) {
    for (const [index, [, { mode: own }]] of switches.entries()) {
      buttons[index].setAttribute('aria-pressed', String(own === mode))
    }
    setText(byId('fault-state'), states[mode] ?? `The provider has the fault "${mode}".`)
  }
  showFault(fault)
}

async function revokeGrants() {
  const { revoked = 0 } = (await control('POST', '/revoke-grants')) ?? {}
  setText(
    byId('fault-state'),
    revoked > 0
      ? 'All grants are revoked. Access tokens serve to their end, then the next rotation is refused.'
      : 'There was no grant to revoke.',
  )
}
