import { askToken } from './api.js'
import { announce, byId, setText } from './dom.js'
import { live, onChange } from './live.js'
import { signIn } from './session.js'

const notices = {
  'signed-out': {
    title: 'Signed out',
    text: 'Sign in to get a grant. The demo provider takes any name and asks for no password.',
  },
  reauthenticate: {
    title: 'Sign in again',
    text: 'The provider refused this grant for good. The session says RefreshTokenError, and the provider is not asked any more.',
    action: ['Sign in again', signIn],
  },
  unavailable: {
    title: 'Unavailable: waiting',
    text: 'The provider could not be asked, and the access token has expired. Everything is kept, nobody is signed out. All requests share one back-off.',
    action: ['Ask now', askToken],
  },
  error: {
    title: 'The app does not answer',
    text: 'Is it still running?',
    action: ['Ask again', askToken],
  },
}

/** Says what to do when there is no usable access token, and asks again when it is time. */
export function showNotice() {
  const section = byId('notice')
  const countdown = byId('notice-countdown')
  let current
  onChange(({ token: { status } }) => {
    if (status === current) return
    if (current === 'unavailable' && status === 'ok') announce('Available again')
    current = status
    const notice = notices[status]
    section.hidden = !notice
    section.dataset.status = status
    if (!notice) return
    setText(byId('notice-title'), notice.title)
    setText(byId('notice-text'), notice.text)
    byId('notice-action').hidden = !notice.action
    if (notice.action) setText(byId('notice-action'), notice.action[0])
    announce(`${notice.title}. ${notice.text}`)
  })
  byId('notice-action').addEventListener('click', () => void notices[current]?.action[1]())

  setInterval(() => {
    const { status, retryAt } = live.token
    countdown.hidden = status !== 'unavailable'
    if (status !== 'unavailable') return
    const left = Math.ceil((retryAt - Date.now()) / 1000)
    setText(countdown, left > 0 ? `next try in ${left} s` : 'asking…')
    if (left <= 0 && live.pending === 0) void askToken()
  }, 250)
}
