/** The cookies of Auth.js, by the keys of its option `cookies`. */
const names = {
  sessionToken: 'session-token',
  callbackUrl: 'callback-url',
  csrfToken: 'csrf-token',
  pkceCodeVerifier: 'pkce.code_verifier',
  state: 'state',
  nonce: 'nonce',
} as const

/**
 * Names the cookies of a demo app after it. Browsers do not tell ports apart, so the demos on `localhost`
 * would otherwise share one session, and as processes of their own spend its refresh token twice.
 */
export function demoCookies(app: string): Record<keyof typeof names, { name: string }> {
  const renamed = Object.entries(names).map(([key, name]) => [key, { name: `${app}.${name}` }])
  return Object.fromEntries(renamed) as Record<keyof typeof names, { name: string }>
}
