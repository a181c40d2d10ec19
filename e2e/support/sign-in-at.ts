import type { AuthorizationServer } from '@token-rotation/interop'
import type { Browser } from './browser.ts'
import { findForm } from './find-form.ts'

/**
 * Signs in through Auth.js, by the sign-in of somebody else's authorization server.
 *
 * @returns The authorization code, which names the grant for whoever watches the server.
 */
export async function signInAt(
  browser: Browser,
  authPath: string,
  server: AuthorizationServer,
  login: string,
): Promise<string> {
  const page = await browser.get(`${authPath}/signin`)
  const form = findForm(page.text, '/signin/demo')
  if (!form) throw new Error(`no form to sign in (${page.status})`)
  const sent = await browser.post(new URL(form.action, page.url).href, form.fields)
  const callback = await server.authorize(new URL(String(sent.headers.location)), login)
  const back = await browser.get(callback.href)
  const location = String(back.headers.location)
  if (back.status !== 302 || location.includes('error')) {
    throw new Error(`the sign-in at ${server.name} ended with ${back.status}: ${location}`)
  }
  return callback.searchParams.get('code')!
}
