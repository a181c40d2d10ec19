import { decode } from '@auth/core/jwt'
import { createBrowser } from '../support/browser.ts'
import { type CookieJar, createCookieJar } from '../support/cookie-jar.ts'
import { authSecret, demo } from './processes.ts'

/** One sign-in of a user: a session of the app, and a grant at the provider. */
export interface Session {
  /** Nobody else has it: every sign-in is somebody new to the provider. */
  readonly login: string
  readonly jar: CookieJar
  readonly grantId: string
  state: 'live' | 'leaving' | 'signed-out' | 'lost' | 'gone'
  /** The newest tokens that were answered. Times are in milliseconds since the epoch. */
  served: Served
  /** The last that each process has answered. */
  readonly servedBy: Map<number, Served>
}

interface Served {
  readonly generation: number
  readonly expiresAt: number
  /** When the request was sent. */
  readonly at: number
}

// What a run sees is too much to keep. The other scenarios look for leaks.
const recorder = { seen() {}, sessionCookie() {} }

export function browserOf(origin: string, jar: CookieJar) {
  return createBrowser({ origin, authPath: demo.authPath, recorder, jar })
}

/** Signs somebody in, in a new browser. */
export async function signIn(origin: string, login: string): Promise<Session> {
  const jar = createCookieJar()
  await browserOf(origin, jar).signIn(login)
  const grantId = await readGrantId(jar)
  const served = { generation: 0, expiresAt: 0, at: 0 }
  return { login, jar, grantId, state: 'live', served, servedBy: new Map() }
}

export function hasSession(jar: CookieJar): boolean {
  return Object.keys(sessionCookies(jar)).length > 0
}

/** The events of a process name the grant, and so does the cookie. */
async function readGrantId(jar: CookieJar): Promise<string> {
  const cookies = sessionCookies(jar)
  const token = Object.keys(cookies)
    .toSorted((one, other) => one.localeCompare(other, undefined, { numeric: true }))
    .map((name) => cookies[name])
    .join('')
  const salt = `${demo.name}.session-token`
  const payload = await decode<{ tokenRotation?: { id?: string } }>({
    token,
    secret: authSecret,
    salt,
  })
  const id = payload?.tokenRotation?.id
  if (!id) throw new Error('the session names no grant')
  return id
}

function sessionCookies(jar: CookieJar): Readonly<Record<string, string>> {
  return jar.find(`${demo.name}.session-token`)
}
