/** An app as a reader of a README would write it, with a framework in a version of its own. */
export interface ScratchApp {
  readonly name: string
  /** The adapter that it installs. */
  readonly adapter: string
  /** What it installs besides. */
  readonly dependencies: Readonly<Record<string, string>>
  readonly npmOptions?: readonly string[]
  /** A package that must not come with the others. */
  readonly without?: string
  readonly files: Readonly<Record<string, string>>
  /** Commands, run without any environment variable. */
  readonly build: readonly string[]
  readonly start: string
  /** Where Auth.js answers. */
  readonly authPath: string
  /** The client of the demo provider, by how it authenticates. */
  readonly client: 'basic' | 'post'
}

const typescript = { typescript: '5.9.3', '@types/node': '^20.19.43' }
const react = { react: '19.3.1', 'react-dom': '19.3.1', '@types/react': '^19.2.0' }
const next15 = { next: '15.5.29', ...react, ...typescript }
const next16 = { next: '16.4.6', ...react, ...typescript }

const shown = `
export const shown = (token: { status: string; generation?: number; expiresAt?: number | undefined }) => ({
  status: token.status, generation: token.generation, expires_at: (token.expiresAt ?? 0) / 1000,
})
`
const layout = `
import type { ReactNode } from 'react'
export default function Layout({ children }: { children: ReactNode }) {
  return <html><body>{children}</body></html>
}
`
const provider = `{
  id: 'demo', name: 'Demo', type: 'oidc', issuer: process.env.ISSUER,
  clientId: process.env.CLIENT_ID, clientSecret: process.env.CLIENT_SECRET,
  authorization: { params: { scope: 'openid profile email offline_access' } },
}`

/** As create-next-app makes it. */
const nextTypescript = `{
  "compilerOptions": {
    "target": "ES2017", "lib": ["dom", "dom.iterable", "esnext"], "strict": true, "noEmit": true,
    "skipLibCheck": true, "esModuleInterop": true, "module": "esnext", "moduleResolution": "bundler",
    "resolveJsonModule": true, "isolatedModules": true, "jsx": "preserve", "incremental": true,
    "plugins": [{ "name": "next" }]
  },
  "include": ["next-env.d.ts", "**/*.ts", "**/*.tsx", ".next/types/**/*.ts"],
  "exclude": ["node_modules"]
}`

const nextFiles = {
  'tsconfig.json': nextTypescript,
  'shown.ts': shown,
  'app/layout.tsx': layout,
  'app/page.tsx': `export default function Home() { return <p>home</p> }`,
  'app/api/token/route.ts': `
import { getAccessToken } from '../../../auth'
import { shown } from '../../../shown'
export async function GET() {
  const token = await getAccessToken()
  return Response.json(shown(token), { status: token.status === 'ok' ? 200 : 401 })
}
`,
  'pages/api/pages-token.ts': `
import type { NextApiRequest, NextApiResponse } from 'next'
import { getAccessToken } from '../../auth'
import { shown } from '../../shown'
export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  const token = await getAccessToken(req, res)
  res.status(token.status === 'ok' ? 200 : 401).json(shown(token))
}
`,
}

const v5Files = {
  ...nextFiles,
  'auth.ts': `
import '@token-rotation/next-auth/types'
import { tokenRotation } from '@token-rotation/next-auth'
import NextAuth from 'next-auth'
const rotation = tokenRotation({ trustHost: true, providers: [${provider}] })
export const { handlers, auth } = NextAuth(rotation.config)
export const { getAccessToken, middleware, proxy } = rotation
`,
  'app/api/auth/[...nextauth]/route.ts': `
import { handlers } from '../../../../auth'
export const { GET, POST } = handlers
`,
  'app/account/page.tsx': `
import { auth, getAccessToken } from '../../auth'
import { SessionWatch } from '../session-watch'
export default async function Account() {
  const session = await auth()
  const error: 'RefreshTokenError' | 'RefreshTokenUnavailable' | undefined = session?.error
  const { status } = await getAccessToken()
  return <p>{status} {error} <SessionWatch session={session} /></p>
}
`,
  'app/session-watch.tsx': `
'use client'
import { useSignInOnRefreshTokenError } from '@token-rotation/next-auth/react'
import type { Session } from 'next-auth'
import { SessionProvider } from 'next-auth/react'
function Watch() {
  useSignInOnRefreshTokenError('demo')
  return null
}
export function SessionWatch({ session }: { session: Session | null }) {
  return <SessionProvider session={session}><Watch /></SessionProvider>
}
`,
  'next.config.mjs': `export default { transpilePackages: ['@token-rotation/next-auth', 'next-auth'] }`,
}

const nextCommands = { build: ['next build'], start: 'next start -H localhost' }

export const scratchApps: readonly ScratchApp[] = [
  {
    name: 'next-16',
    adapter: 'next-auth',
    dependencies: { ...next16, 'next-auth': '5.0.0-beta.32' },
    files: {
      ...v5Files,
      'proxy.ts': `
export { proxy } from './auth'
export const config = { matcher: ['/account'] }
`,
    },
    ...nextCommands,
    authPath: '/api/auth',
    client: 'basic',
  },
  {
    name: 'next-15',
    adapter: 'next-auth',
    dependencies: { ...next15, 'next-auth': '5.0.0-beta.32' },
    files: {
      ...v5Files,
      'middleware.ts': `
export { middleware } from './auth'
export const config = { runtime: 'nodejs', matcher: ['/account'] }
`,
    },
    ...nextCommands,
    authPath: '/api/auth',
    client: 'basic',
  },
  {
    name: 'next-auth-v4',
    adapter: 'next-auth-v4',
    dependencies: { ...next16, 'next-auth': '4.24.15' },
    without: '@auth/core',
    files: {
      ...nextFiles,
      'auth.ts': `
import '@token-rotation/next-auth-v4/types'
import { tokenRotation } from '@token-rotation/next-auth-v4'
export const rotation = tokenRotation({
  providers: [{
    id: 'demo', name: 'Demo', type: 'oauth', idToken: true, checks: ['pkce', 'state'],
    wellKnown: process.env.ISSUER + '/.well-known/openid-configuration',
    clientId: process.env.CLIENT_ID ?? '', clientSecret: process.env.CLIENT_SECRET ?? '',
    authorization: { params: { scope: 'openid profile email offline_access' } },
    profile: (profile: { sub: string; name: string }) => ({ id: profile.sub, name: profile.name }),
  }],
})
export const { getAccessToken, getServerSession, proxy } = rotation
`,
      'app/api/auth/[...nextauth]/route.ts': `
import NextAuth from 'next-auth'
import { rotation } from '../../../../auth'
const handler = NextAuth(rotation.config)
export { handler as GET, handler as POST }
`,
      'app/account/page.tsx': `
import { getAccessToken, getServerSession } from '../../auth'
export default async function Account() {
  const session = await getServerSession()
  const error: 'RefreshTokenError' | 'RefreshTokenUnavailable' | undefined = session?.error
  const { status } = await getAccessToken()
  return <p>{status} {error}</p>
}
`,
      'proxy.ts': `
export { proxy } from './auth'
export const config = { matcher: ['/account'] }
`,
    },
    ...nextCommands,
    authPath: '/api/auth',
    client: 'basic',
  },
  {
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
  },
  {
    name: 'sveltekit',
    adapter: 'sveltekit',
    dependencies: {
      '@auth/sveltekit': '1.11.3',
      '@sveltejs/adapter-node': '5.5.7',
      '@sveltejs/kit': '2.70.4',
      '@sveltejs/vite-plugin-svelte': '7.3.1',
      svelte: '5.57.3',
      vite: '8.3.8',
      ...typescript,
    },
    files: {
      'tsconfig.json': `{
  "extends": "./.svelte-kit/tsconfig.json",
  "compilerOptions": { "strict": true, "skipLibCheck": true, "types": ["node"] }
}`,
      'vite.config.ts': `
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
export default defineConfig({ plugins: [sveltekit({ adapter: adapter() })] })
`,
      'src/app.html': `<!doctype html><html><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>`,
      'src/auth.ts': `
import '@token-rotation/sveltekit/types'
import { env } from '$env/dynamic/private'
import { SvelteKitAuth } from '@auth/sveltekit'
import { tokenRotation } from '@token-rotation/sveltekit'
export const rotation = tokenRotation(async () => ({
  trustHost: true, providers: [${provider.replaceAll('process.env', 'env')}],
}))
export const { handle: authHandle } = SvelteKitAuth(rotation.config)
`,
      'src/hooks.server.ts': `
import { sequence } from '@sveltejs/kit/hooks'
import { authHandle, rotation } from './auth'
export const handle = sequence(authHandle, rotation.handle)
`,
      'src/shown.ts': shown,
      'src/routes/+page.svelte': `<p>home</p>`,
      'src/routes/account/+page.server.ts': `
import type { ServerLoad } from '@sveltejs/kit'
export const load: ServerLoad = async ({ locals }) => {
  const error: 'RefreshTokenError' | 'RefreshTokenUnavailable' | undefined = (await locals.auth())?.error
  return { error, status: (await locals.getAccessToken()).status }
}
`,
      'src/routes/account/+page.svelte': `
<script>
  import { signInOnRefreshTokenError } from '@token-rotation/sveltekit/client'
  let { data } = $props()
  $effect(() => { signInOnRefreshTokenError(data, 'demo') })
</script>
<p>{data.status}</p>
`,
      'src/routes/api/token/+server.ts': `
import { json, type RequestHandler } from '@sveltejs/kit'
import { shown } from '../../../shown'
export const GET: RequestHandler = async ({ locals }) => {
  const token = await locals.getAccessToken()
  return json(shown(token), { status: token.status === 'ok' ? 200 : 401 })
}
`,
    },
    build: ['vite build --logLevel warn', 'tsc --noEmit -p tsconfig.json'],
    start: 'node build/index.js',
    authPath: '/auth',
    client: 'basic',
  },
  {
    name: 'express',
    adapter: 'express',
    dependencies: {
      '@auth/express': '0.12.3',
      express: '^5.3.0',
      '@types/express': '^5.0.6',
      ...typescript,
    },
    files: {
      'tsconfig.json': `{
  "compilerOptions": {
    "target": "es2023", "module": "nodenext", "strict": true, "skipLibCheck": true,
    "types": ["node"], "outDir": "dist"
  },
  "include": ["*.ts"]
}`,
      'shown.ts': shown,
      'app.ts': `
import '@token-rotation/express/types'
import { ExpressAuth, type Session } from '@auth/express'
import { tokenRotation } from '@token-rotation/express'
import express from 'express'
import { shown } from './shown.js'
const rotation = tokenRotation({
  trustHost: true, providers: [${provider}],
})
const app = express()
app.use('/auth', ExpressAuth(rotation.config))
app.use(rotation.middleware)
app.get('/', (_req, res) => void res.send('home'))
app.get('/api/token', async (req, res) => {
  const token = await rotation.getAccessToken(req, res)
  res.status(token.status === 'ok' ? 200 : 401).json(shown(token))
})
app.get('/account', (_req, res) => {
  const session = res.locals.session as Session | null
  const error: 'RefreshTokenError' | 'RefreshTokenUnavailable' | undefined = session?.error
  res.send(session ? 'ok' : 'signed-out ' + error)
})
app.listen(Number(process.env.PORT), 'localhost')
`,
    },
    build: ['tsc -p tsconfig.json'],
    start: 'node dist/app.js',
    authPath: '/auth',
    client: 'basic',
  },
]
