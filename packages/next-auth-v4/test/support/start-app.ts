import type { RunningProvider } from '@token-rotation/provider'
import NextAuth, { type AuthOptions } from 'next-auth'
import {
  type PagesRequest,
  type PagesResponse,
  pagesServer,
} from '../../../authjs/test/support/pages-server.ts'
import { type NextRotation, tokenRotation, type TokenRotationOptions } from '../../src/index.ts'

export const secret = 'a secret for tests and nothing else'
export const cookieName = 'next-auth.session-token'

/** What the NextAuth.js documentation has for a custom provider. */
export function demoProvider({ issuer, clients }: RunningProvider, extra: object = {}) {
  return {
    id: 'demo',
    name: 'Demo',
    type: 'oauth',
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    clientId: clients.basic.id,
    clientSecret: clients.basic.secret,
    authorization: { params: { scope: 'openid profile email offline_access' } },
    checks: ['pkce', 'state'],
    idToken: true,
    profile: (profile: Record<string, string>) => ({
      id: profile.sub!,
      name: profile.name!,
      email: profile.email!,
    }),
    ...extra,
  } as AuthOptions['providers'][number]
}

/** A clock that can be moved ahead of the real one. */
export function movableClock() {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    ahead: (milliseconds: number) => void (offset += milliseconds),
  }
}

export interface AppOptions {
  readonly authOptions: AuthOptions
  readonly options?: TokenRotationOptions
  readonly routes?: (
    rotation: NextRotation,
  ) => Record<string, (req: PagesRequest, res: PagesResponse) => unknown>
}

/** Starts the app of an author, with a browser in front of it. */
export async function startApp({ authOptions, options, routes }: AppOptions) {
  const rotation = tokenRotation(authOptions, options)
  const auth = NextAuth(rotation.config) as (req: PagesRequest, res: PagesResponse) => unknown
  const server = await pagesServer({
    '/api/auth/': auth,
    '/token': async (req, res) => res.json(await rotation.getAccessToken(req, res)),
    '/session': async (req, res) => res.json(await rotation.getServerSession(req, res)),
    ...routes?.(rotation),
  })
  return { rotation, ...server }
}
