import { next15, next16, nextCommands, nextFiles } from './next-files.ts'
import { provider } from './shared.ts'
import type { ScratchApp } from './scratch-app.ts'

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

export const nextApp: ScratchApp = {
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
}

export const next15App: ScratchApp = {
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
}
