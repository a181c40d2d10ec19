import { escapeHtml, renderPage } from './page.ts'

/** Renders the sign-in form: any name will do. */
export function renderInteractionPage(uid: string, login: string): string {
  return renderPage(
    'Sign in',
    `<p>A demo provider: any name will do, and there is no password.</p>
<form method="post" action="/interaction/${escapeHtml(uid)}">
<label for="login">Name</label>
<input id="login" name="login" value="${escapeHtml(login)}" autocomplete="username" required>
<button type="submit">Sign in</button>
</form>`,
  )
}
