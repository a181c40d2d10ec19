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
 * Names the cookies of a demo app. Browsers do not tell ports apart, so the demos on `localhost` would
 * share one session if they had one prefix: without a shared store they would spend its refresh token
 * twice, with one they can.
 */
export function demoCookies(prefix: string): Record<keyof typeof names, { name: string }> {
  const renamed = Object.entries(names).map(([key, name]) => [key, { name: `${prefix}.${name}` }])
  return Object.fromEntries(renamed) as Record<keyof typeof names, { name: string }>
}
