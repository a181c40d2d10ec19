import { readCsrfToken } from './api.js'
import { byId, setText } from './dom.js'
import { live, onChange } from './live.js'

/** Shows who is signed in, and lets that be changed: Auth.js wants a form with its own token. */
export function showSession() {
  prepare(byId('sign-in'), '/signin/demo')
  prepare(byId('sign-out'), '/signout')
  onChange(({ config, session, token }) => {
    const { name = '', email = '' } = session?.user ?? {}
    const isIn = session !== null
    setText(byId('framework'), config.framework)
    setText(byId('avatar'), name.charAt(0))
    setText(byId('name'), token.status === 'loading' ? 'Loading' : isIn ? name : 'Signed out')
    setText(byId('email'), isIn ? email : '')
    byId('sign-in').hidden = isIn || token.status === 'loading'
    byId('sign-out').hidden = !isIn
  })
}

export function signIn() {
  byId('sign-in').requestSubmit()
}

function prepare(form, path) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const csrfToken = await readCsrfToken()
    const fields = { ...(csrfToken && { csrfToken }), callbackUrl: '/' }
    for (const [name, value] of Object.entries(fields)) {
      const input = form.elements.namedItem(name) ?? document.createElement('input')
      Object.assign(input, { type: 'hidden', name, value })
      form.append(input)
    }
    form.action = `${live.config.auth}${path}`
    form.submit()
  })
}
