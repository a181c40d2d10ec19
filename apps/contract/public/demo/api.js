import { change, live } from './live.js'

/** Sends one request to the app and reads its JSON. `status` 0 means that nobody answered. */
async function request(path, init) {
  try {
    const response = await fetch(path, { cache: 'no-store', ...init })
    const body = await response.json().catch(() => undefined)
    return { status: response.status, body, headers: response.headers }
  } catch {
    return { status: 0, body: undefined, headers: new Headers() }
  }
}

async function counted(path) {
  change({ pending: live.pending + 1, requests: live.requests + 1 })
  const answer = await request(path)
  change({ pending: live.pending - 1 })
  return answer
}

/** Asks for a usable access token, and keeps what came of it. */
export async function askToken() {
  const answer = describe(await counted('/api/token'))
  keep(answer)
  return answer
}

/** Calls the provider's API through the app. */
export async function callApi() {
  const answer = await counted('/api/me')
  if (answer.status === 200) return { status: 'ok', sub: answer.body?.sub }
  if (answer.body?.status) {
    keep(describe(answer))
    return describe(answer)
  }
  return { status: 'refused', code: answer.status }
}

function describe(answer) {
  // Where the app runs in several processes, it says which one has answered.
  return { ...tokenOf(answer), process: answer.headers.get('demo-process') ?? undefined }
}

function tokenOf({ status, body, headers }) {
  switch (body?.status) {
    case 'ok': {
      const { fingerprint, generation, expires_at } = body
      const expiresAt = expires_at === null ? undefined : expires_at * 1000
      return { status: 'ok', fingerprint, generation, expiresAt }
    }
    case 'signed-out':
    case 'reauthenticate':
      return { status: body.status }
    case 'unavailable':
      return {
        status: 'unavailable',
        retryAt: Date.now() + Number(headers.get('retry-after') ?? 1) * 1000,
      }
    default:
      return { status: 'error', code: status }
  }
}

/** Answers can arrive out of order: an older token does not replace a newer one. */
function keep(answer) {
  const { known } = live
  change({ process: answer.process })
  if (answer.status === 'signed-out') return change({ token: answer, session: null })
  if (answer.status !== 'ok') return change({ token: answer })
  const isOlder = known && answer.generation < known.generation
  if (isOlder && !(answer.expiresAt > known.expiresAt)) return
  // Signed in anew in another tab.
  if (isOlder) live.grantId = undefined
  change({ token: answer, known: answer })
}

export async function readConfig() {
  return (await request('/demo-config')).body
}

export async function readSession() {
  return (await request('/api/session')).body ?? null
}

/** Reads the token that Auth.js wants with a form, where it has one. */
export async function readCsrfToken() {
  const { auth, csrf = true } = live.config
  return csrf ? (await request(`${auth}/csrf`)).body?.csrfToken : undefined
}

/** Reads what the app has measured, as Prometheus would. Where it runs in several processes, one answers. */
export async function readMetrics() {
  try {
    const response = await fetch('/api/metrics', { cache: 'no-store' })
    const process = response.headers.get('demo-process') ?? undefined
    return { text: response.ok ? await response.text() : '', process }
  } catch {
    return { text: '', process: undefined }
  }
}

/** Reads what the provider has counted. Only the demo's own provider can be asked. */
export async function readStats() {
  const { status, body } = await request('/api/provider/stats')
  return status === 200 ? body : undefined
}

export function refreshRequests(stats) {
  return stats?.token.byGrantType.refresh_token?.total ?? 0
}

/** Tells the provider to behave differently. */
export async function control(method, path, body = {}) {
  const headers = { 'content-type': 'application/json' }
  return (await request(`/api/provider${path}`, { method, headers, body: JSON.stringify(body) }))
    .body
}
