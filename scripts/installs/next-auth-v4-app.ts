import { next16, nextCommands, nextFiles } from './next-files.ts'
import type { ScratchApp } from './scratch-app.ts'

export const nextAuthV4App: ScratchApp = {
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
import { SessionWatch } from '../session-watch'
export default async function Account() {
  const session = await getServerSession()
  const error: 'RefreshTokenError' | 'RefreshTokenUnavailable' | undefined = session?.error
  const { status } = await getAccessToken()
  return <p>{status} {error} <SessionWatch session={session} /></p>
}
`,
    'app/session-watch.tsx': `
'use client'
import { useSignInOnRefreshTokenError } from '@token-rotation/next-auth-v4/react'
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
    'proxy.ts': `
export { proxy } from './auth'
export const config = { matcher: ['/account'] }
`,
  },
  ...nextCommands,
  authPath: '/api/auth',
  client: 'basic',
}
