import { createRequire } from 'node:module'
import type { RunningProvider } from '@token-rotation/provider'
import {
  type PagesRequest,
  type PagesResponse,
  pagesServer,
} from '../../../authjs/test/support/pages-server.ts'
import {
  type NextAuthOptions,
  type NextAuthV3Rotation,
  tokenRotation,
  type TokenRotationOptions,
} from '../../src/index.ts'

type Handler = (req: PagesRequest, res: PagesResponse) => unknown
const require = createRequire(import.meta.url)
/** The real one, without types. */
export const { default: NextAuth } = require('next-auth') as {
  default: (options: NextAuthOptions) => Handler
}

export const secret = 'a secret for tests and nothing else'
export const cookieName = 'next-auth.session-token'

/** What the NextAuth.js v3 documentation has for a custom provider. */
export function demoProvider({ issuer, clients }: RunningProvider, extra: object = {}) {
  return {
    id: 'demo',
    name: 'Demo',
    type: 'oauth',
    version: '2.0',
    scope: 'openid profile email offline_access',
    params: { grant_type: 'authorization_code' },
    accessTokenUrl: `${issuer}/token`,
    authorizationUrl: `${issuer}/auth?response_type=code`,
    profileUrl: `${issuer}/me`,
    protection: ['pkce', 'state'],
    clientId: clients.post.id,
    clientSecret: clients.post.secret,
    profile: (profile: Record<string, string>) => ({
      id: profile.sub,
      name: profile.name,
      email: profile.email,
    }),
    ...extra,
  }
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
  readonly authOptions: NextAuthOptions
  readonly options?: TokenRotationOptions
  readonly routes?: (rotation: NextAuthV3Rotation<NextAuthOptions>) => Record<string, Handler>
}

/** Starts the app of an author, with a browser in front of it. The environment names its address. */
export async function startApp({ authOptions, options, routes }: AppOptions) {
  const rotation = tokenRotation(authOptions, options)
  const auth = NextAuth(rotation.config)
  const server = await pagesServer({
    '/api/auth/': auth,
    '/token': async (req, res) => res.json(await rotation.getAccessToken(req, res)),
    ...routes?.(rotation),
  })
  process.env.NEXTAUTH_URL = `${server.origin}/api/auth`
  return { rotation, ...server }
}
