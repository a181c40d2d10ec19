import { askToken, readStats, refreshRequests } from './api.js'
import { byId, create, setText } from './dom.js'
import { isFramed } from './framed.js'
import { countBy } from './count-by.js'
import { live } from './live.js'
import { countClaims } from './rotations.js'
import { phaseNow, stopTraffic } from './token.js'

const size = 50

/** Fires 50 requests at once and shows what became of each. */
export function showBurst() {
  const dots = byId('dots')
  dots.append(...Array.from({ length: size }, () => create('i')))
  const now = byId('fire')
  const later = byId('fire-at-expiry')
  let watch
  let isFiring = false

  now.addEventListener('click', () => void fire())
  later.addEventListener('click', () => {
    if (watch) return disarm()
    if (isFiring) return
    stopTraffic()
    later.setAttribute('aria-pressed', 'true')
    watch = setInterval(attempt, 100)
    attempt()
  })

  function attempt() {
    const phase = phaseNow()
    if (phase === 'none') return disarm()
    if (phase === 'expired') {
      disarm()
      void fire()
      return
    }
    setText(later, `Fires at expiry: ${Math.ceil((live.known.expiresAt - Date.now()) / 1000)} s`)
  }
  function disarm() {
    clearInterval(watch)
    watch = undefined
    later.setAttribute('aria-pressed', 'false')
    setText(later, 'Fire 50 at expiry')
  }

  function setFiring(value) {
    isFiring = value
    // A button that is disabled would lose the focus.
    for (const button of [now, later]) button.setAttribute('aria-disabled', String(value))
  }

  async function fire() {
    if (isFiring) return
    setFiring(true)
    for (const dot of dots.children) {
      dot.className = 'asked'
      dot.textContent = ''
      delete dot.dataset.generation
    }
    setText(byId('figures'), `${size} requests on their way…`)
    const before = await countTokenRequests()
    const phase = phaseNow()
    const startedAt = performance.now()
    const answers = await Promise.all(
      [...dots.children].map(async (dot) => {
        const answer = await askToken()
        dot.className = answer.status
        dot.textContent = answer.process ?? ''
        if (answer.status === 'ok') dot.dataset.generation = String(answer.generation % 5)
        return answer
      }),
    )
    const took = Math.round(performance.now() - startedAt)
    const text = sentence(answers, (await countTokenRequests()) - before)
    setText(byId('figures'), `${text} ${took} ms in all, the token was ${phase}.`)
    dots.setAttribute('aria-label', text)
    setFiring(false)
  }
}

/** Where several apps ask the provider at once, it cannot tell one from the other. */
async function countTokenRequests() {
  if (isFramed) return countClaims()
  const stats = await readStats()
  return stats ? refreshRequests(stats) : NaN
}

function sentence(answers, tokenRequests) {
  const fingerprints = new Set(answers.flatMap(({ fingerprint }) => fingerprint ?? []))
  const answered = answers.filter(({ code }) => code !== 0)
  const parts = [`${answers.length} requests`, `${answered.length} answered${byProcess(answered)}`]
  if (!Number.isNaN(tokenRequests)) parts.push(plural(tokenRequests, 'token request'))
  if (fingerprints.size > 0) parts.push(plural(fingerprints.size, 'fingerprint'))
  const without = ['unavailable', 'reauthenticate', 'signed-out', 'error'].flatMap((status) => {
    const count = answers.filter((answer) => answer.status === status).length
    return count > 0 ? `${count} ${status}` : []
  })
  return `${[...parts, ...without].join(', ')}.`
}

/** Says how many each process has answered, where there are several. */
function byProcess(answers) {
  const counts = countBy(answers.flatMap(({ process }) => process ?? []))
  if (counts.size === 0) return ''
  return ` (${[...counts].map(([process, count]) => `${count} by ${process}`).join(', ')})`
}

function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
