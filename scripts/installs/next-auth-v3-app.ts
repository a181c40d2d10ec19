import type { ScratchApp } from './scratch-app.ts'

export const nextAuthV3App: ScratchApp = {
  name: 'next-auth-v3',
  adapter: 'next-auth-v3',
  dependencies: { 'next-auth': '3.29.10' },
  // It was made for React 16 and 17, and needs neither on a server.
  npmOptions: ['--legacy-peer-deps'],
  without: '@auth/core',
  files: {
    'app.js': `
import { createServer } from 'node:http'
import NextAuthModule from 'next-auth'
import { tokenRotation } from '@token-rotation/next-auth-v3'
const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT, NEXTAUTH_SECRET } = process.env
const rotation = tokenRotation({
  secret: NEXTAUTH_SECRET,
  providers: [{
    id: 'demo', name: 'Demo', type: 'oauth', version: '2.0',
    scope: 'openid profile email offline_access', params: { grant_type: 'authorization_code' },
    accessTokenUrl: ISSUER + '/token', authorizationUrl: ISSUER + '/auth?response_type=code',
    profileUrl: ISSUER + '/me', protection: ['pkce', 'state'],
    clientId: CLIENT_ID, clientSecret: CLIENT_SECRET,
    profile: (profile) => ({ id: profile.sub, name: profile.name, email: profile.email }),
  }],
})
const auth = NextAuthModule.default(rotation.config)
createServer(async (req, res) => {
  const url = new URL(req.url, 'http://localhost')
  const parts = []
  for await (const part of req) parts.push(part)
  req.body = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()))
  req.cookies = Object.fromEntries((req.headers.cookie ?? '').split('; ').filter(Boolean)
    .map((pair) => [pair.split('=', 1)[0], decodeURIComponent(pair.slice(pair.indexOf('=') + 1))]))
  req.query = { ...Object.fromEntries(url.searchParams), nextauth: url.pathname.split('/').slice(3) }
  res.status = (code) => { res.statusCode = code; return res }
  res.send = (body) => res.end(body)
  res.json = (body) => { res.setHeader('content-type', 'application/json'); res.end(JSON.stringify(body)) }
  if (url.pathname.startsWith('/api/auth/')) return auth(req, res)
  if (url.pathname === '/') return res.end('home')
  const { status, generation, expiresAt } = await rotation.getAccessToken(req, res)
  res.status(status === 'ok' ? 200 : 401).json({ status, generation, expires_at: expiresAt / 1000 })
}).listen(PORT, 'localhost')
`,
  },
  build: [],
  start: 'node app.js',
  authPath: '/api/auth',
  client: 'post',
}
