import {
  isBetterAuthSkipped,
  isGlewlwydSkipped,
  type RunningServers,
  startBetterAuth,
  startGlewlwyd,
  startOidcProvider,
} from '@token-rotation/interop'

/** What a server makes of refresh tokens, in one of its modes. */
export interface ServerMode {
  readonly name: string
  /** Whether each refresh brings a new refresh token. */
  readonly rotates: boolean
  /** Whether an answer that got lost can be had again. */
  readonly repeats: boolean
  /** What a wrong client secret costs, which is tried in one mode of each server: it takes half a minute. */
  readonly wrongSecret?: 'one session' | 'no session'
  /** Whether all demo apps go through it, and not one only. */
  readonly forEveryApp?: boolean
}

/** A kind of authorization server. */
export interface ServerKind {
  readonly name: string
  readonly isSkipped: boolean
  readonly modes: readonly ServerMode[]
  /** Starts it with all its modes, in their order. */
  start(onTokens: (answer: Readonly<Record<string, unknown>>) => void): Promise<RunningServers>
}

/** Long enough for all that is sent after one expiry, on a machine that has other things to do. */
const accessTokenTtl = 8

export const serverKinds: readonly ServerKind[] = [
  {
    name: 'Glewlwyd',
    isSkipped: isGlewlwydSkipped,
    modes: [
      {
        name: 'one use always',
        rotates: true,
        repeats: false,
        wrongSecret: 'one session',
        forEveryApp: true,
      },
      { name: 'one use never', rotates: false, repeats: true },
    ],
    start: (onTokens) =>
      startGlewlwyd(
        [
          { name: 'always', oneUse: 'always', accessTokenTtl },
          { name: 'never', oneUse: 'never', accessTokenTtl },
        ],
        onTokens,
      ),
  },
  {
    name: 'better-auth',
    isSkipped: isBetterAuthSkipped,
    modes: [
      {
        name: 'no reuse',
        rotates: true,
        repeats: false,
        wrongSecret: 'no session',
        forEveryApp: true,
      },
      { name: 'reuse for 3 seconds', rotates: true, repeats: true },
    ],
    start: (onTokens) =>
      startBetterAuth(
        [
          { name: 'strict', reuseInterval: 0, accessTokenTtl },
          { name: 'reuse', reuseInterval: 3, accessTokenTtl },
        ],
        onTokens,
      ),
  },
  {
    name: 'oidc-provider',
    isSkipped: false,
    modes: [
      { name: 'rotation on', rotates: true, repeats: false, wrongSecret: 'no session' },
      { name: 'rotation on, slow storage', rotates: true, repeats: false },
      { name: 'rotation off', rotates: false, repeats: true },
      { name: 'rotation by default', rotates: false, repeats: true },
    ],
    start: (onTokens) =>
      startOidcProvider(
        [
          { name: 'on', rotates: true, accessTokenTtl },
          { name: 'slow', rotates: true, latency: 40, accessTokenTtl },
          { name: 'off', rotates: false, accessTokenTtl },
          { name: 'default', rotates: undefined, accessTokenTtl },
        ],
        onTokens,
      ),
  },
]
