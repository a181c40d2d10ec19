import {
  type AuthConfigLike,
  type BindingHost,
  ConfigurationError,
  defaultSession,
  type JwtCodec,
} from '@token-rotation/authjs'
import { nextExchanges } from '@token-rotation/authjs/next'
import { decode, encode } from 'next-auth/jwt'
import { cookies, headers } from 'next/headers.js'
import * as server from 'next/server.js'
import { resolveProvider } from './resolve-provider.ts'

/** Read late: a build has no environment. */
export function environment(): Readonly<Record<string, string | undefined>> {
  // Next.js writes its runtime into the code instead of the environment.
  return { ...process.env, NEXT_RUNTIME: process.env.NEXT_RUNTIME }
}

export const exchanges = nextExchanges(
  // Next.js has it since 15.
  { headers, cookies, connection: server.connection },
  environment,
)

/** next-auth v4 as the binding sees it. */
export const host: BindingHost = {
  jwt: withoutSalt({ encode, decode } as JwtCodec),
  cookieName: 'next-auth.session-token',
  defaultSession,
  resolveProvider,
  usualScope: 'openid',
  sealsEveryRead: true,
  // 4096 bytes less what it reckons with for the name and the attributes of a cookie.
  chunkSize: 3933,
  currentExchange: () => exchanges.current().catch(() => undefined),
  carryHint:
    'an access token was rotated where Next.js sets no cookie (a Server Component), so only this process knows the new one: export `proxy` of token rotation from proxy.ts (`middleware` from middleware.ts before Next.js 16) with a matcher that covers the page, or use a shared store',
  // Next.js has it since 15.1.
  background: server.after && ((work) => server.after(() => work)),
  loggerOf({ logger }) {
    const { error, warn, debug } = (logger ?? {}) as Logger
    return {
      ...(error && { error: (cause: Error) => error('TOKEN_ROTATION_ERROR', cause) }),
      ...(warn && { warn: (message: string) => warn(message) }),
      ...(debug && { debug: (message: string, event: object) => debug(message, event) }),
    }
  },
  complete(config: AuthConfigLike) {
    const { NEXTAUTH_SECRET, AUTH_SECRET } = environment()
    const secret = config.secret ?? config.jwt?.secret ?? NEXTAUTH_SECRET ?? AUTH_SECRET
    if (!secret?.length) {
      throw new ConfigurationError(
        'secret',
        'there is no secret: set the environment variable NEXTAUTH_SECRET (`openssl rand -base64 32` makes one), or "secret" in the options of next-auth',
      )
    }
    ;(config as { secret?: unknown }).secret = secret
  },
  get env() {
    return environment()
  },
}

interface Logger {
  readonly error?: (code: string, metadata: Error) => void
  readonly warn?: (code: string) => void
  readonly debug?: (code: string, metadata: object) => void
}

/**
 * Makes a codec ignore the salt. next-auth v4 seals sessions without one, and a codec of the user's may
 * hand on whatever it is given.
 */
export function withoutSalt<Codec extends Partial<JwtCodec>>(codec: Codec): Codec {
  const { encode, decode } = codec
  return {
    ...codec,
    ...(encode && { encode: unsalted(encode) }),
    ...(decode && { decode: unsalted(decode) }),
  }
}

function unsalted<Params extends { readonly salt: string }, Result>(
  transform: (params: Params) => Result,
): (params: Params) => Result {
  return (params) => {
    const { salt: _, ...others } = params
    return transform(others as unknown as Params)
  }
}
