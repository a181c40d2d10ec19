import {
  refuseUnknown,
  requireBoolean,
  requireInteger,
  requireObject,
  requireOneOf,
} from './input.ts'

/** What can be changed while the provider runs. */
export interface ProviderSettings {
  /** Life of the access tokens issued from now on, in seconds. */
  readonly accessTokenTtl: number
  /**
   * How long, in milliseconds, a used refresh token is answered with the tokens it was already
   * exchanged for. `0` is strict: a second use revokes the grant.
   */
  readonly replayWindow: number
  /** Leaves `expires_in` out of the token answers. */
  readonly omitExpiresIn: boolean
  /** Whether `/me` checks access tokens or refuses all of them. */
  readonly api: 'ok' | 'always-401'
}

export const defaultSettings: ProviderSettings = {
  accessTokenTtl: 20,
  replayWindow: 0,
  omitExpiresIn: false,
  api: 'ok',
}

/** Applies a change from outside to the settings; what the change leaves out stays as it is. */
export function changeSettings(current: ProviderSettings, change: unknown): ProviderSettings {
  const input = requireObject(change, 'settings')
  refuseUnknown(input, Object.keys(defaultSettings), 'settings')
  const next = { ...current, ...withoutUndefined(input) }
  return {
    accessTokenTtl: requireInteger(next.accessTokenTtl, 'accessTokenTtl', 1),
    replayWindow: requireInteger(next.replayWindow, 'replayWindow', 0),
    omitExpiresIn: requireBoolean(next.omitExpiresIn, 'omitExpiresIn'),
    api: requireOneOf(next.api, 'api', ['ok', 'always-401']),
  }
}

function withoutUndefined(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
}
