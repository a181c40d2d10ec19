import {
  type AccessTokenResult,
  type AuthConfigLike,
  createBinding,
  type GetAccessTokenOptions,
  nodeExchange,
  type NodeRequest,
  type NodeResponse,
  type TokenRotationOptions,
} from '@token-rotation/authjs'
import { baseUrl } from './base-url.ts'
import { createHost } from './host.ts'
import type { NextAuthOptions, Session, Token } from './next-auth-options.ts'
import { secretOf } from './secret-of.ts'
import { withSignInParams } from './sign-in-params.ts'
import { toAuthConfig } from './to-auth-config.ts'

/** Token rotation for one configuration of next-auth v3. */
export interface NextAuthV3Rotation<Options> {
  /** What `NextAuth` gets: your options, with callbacks that rotate. */
  readonly config: Options
  /**
   * Returns a usable access token of the session of a request, rotating it when that is needed. For API
   * routes and `getServerSideProps`.
   *
   * Never throws for what a provider does.
   *
   * @throws {ConfigurationError} When the configuration cannot work; names the setting.
   */
  getAccessToken(
    req: NodeRequest,
    res: NodeResponse,
    options?: GetAccessTokenOptions,
  ): Promise<AccessTokenResult>
}

type Callback = (params: object) => Promise<unknown>

/**
 * Adds token rotation to the options of next-auth v3.
 *
 * @example
 *   const rotation = tokenRotation({ providers: [Providers.Google({ ... })] })
 *   export default NextAuth(rotation.config)
 *
 * @param options What `NextAuth` would get.
 * @throws {TypeError} When an option has the wrong form.
 */
export function tokenRotation<Options extends NextAuthOptions>(
  options: Options,
  rotationOptions: TokenRotationOptions = {},
): NextAuthV3Rotation<Options> {
  if (rotationOptions.store?.kind === 'account') {
    throw new TypeError(
      '"store" of accounts needs next-auth v4 or later: use a store of sealed records (Redis, PostgreSQL) with session.jwt, or leave "store" out',
    )
  }
  const binding = createBinding(rotationOptions, createHost(options))
  const composed = binding.compose(toAuthConfig(options))
  const { callbacks, events, jwt } = composed.config as AuthConfigLike & {
    readonly callbacks: { readonly session: Callback }
    readonly events: { readonly signOut: Callback }
  }
  async function session(shown: Session, token: Token): Promise<unknown> {
    const result = (await callbacks.session({ session: shown, token })) as Session
    return result?.error === 'RefreshTokenError'
      ? { ...result, error: 'RefreshAccessTokenError' }
      : result
  }
  const { signInParams = true, profiles } = rotationOptions
  const config = {
    ...options,
    ...(signInParams && {
      providers: options.providers.map((provider) => withSignInParams(provider, profiles)),
    }),
    jwt,
    callbacks: {
      ...options.callbacks,
      // Only the endpoints of next-auth call it, and those write the cookie.
      jwt: (token: Token, user?: object, account?: Token, profile?: object, isNewUser?: boolean) =>
        composed.jwtFor({ canCarry: true })({ token, user, account, profile, isNewUser } as never),
      session,
    },
    events: { ...options.events, signOut: (token: Token) => events.signOut({ token }) },
    // Read late: without a secret, it depends on the environment.
    get secret() {
      return secretOf(options)
    },
  }
  return {
    config,
    getAccessToken: (req, res, wanted) =>
      binding.getAccessToken(
        composed,
        nodeExchange(
          req,
          res,
          () => options.useSecureCookies || baseUrl().baseUrl.startsWith('https:'),
        ),
        wanted,
      ),
  }
}
