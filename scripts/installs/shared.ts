/** What several apps have in common. */
export const typescript = { typescript: '5.9.3', '@types/node': '^20.19.43' }

export const shown = `
export const shown = (token: { status: string; generation?: number; expiresAt?: number | undefined }) => ({
  status: token.status, generation: token.generation, expires_at: (token.expiresAt ?? 0) / 1000,
})
`

/** The demo provider, as an Auth.js configuration names it. */
export const provider = `{
  id: 'demo', name: 'Demo', type: 'oidc', issuer: process.env.ISSUER,
  clientId: process.env.CLIENT_ID, clientSecret: process.env.CLIENT_SECRET,
  authorization: { params: { scope: 'openid profile email offline_access' } },
}`
