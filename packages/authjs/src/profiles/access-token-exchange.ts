import type { Answer, Classification } from '@token-rotation/core'
import type { ProviderProfile } from '../provider-profile.ts'
import { isTrouble } from './by-code.ts'

type MakeRequest = NonNullable<ProviderProfile['request']>

const day = 86_400

/** What Meta's providers share: there is no refresh token, a long-lived access token is prolonged. */
export function accessTokenExchange(request: MakeRequest): ProviderProfile {
  return {
    presents: 'access_token',
    request,
    lifetime: 60 * day,
    // An access token that has expired cannot be exchanged any more, so there has to be time.
    window: 15 * day * 1000,
    amend: (body) =>
      typeof body.access_token === 'string' ? { ...body, refresh_token: body.access_token } : body,
    classify: classifyMeta,
  }
}

/** Instagram and Threads prolong a token elsewhere than they exchange the one of the sign-in. */
export function exchangeThenRefresh(origin: string, prefix: string): MakeRequest {
  return ({ refreshToken, clientSecret, isFirst }) =>
    isFirst
      ? {
          url: `${origin}/access_token`,
          query: {
            grant_type: `${prefix}_exchange_token`,
            client_secret: clientSecret,
            access_token: refreshToken,
          },
        }
      : {
          url: `${origin}/refresh_access_token`,
          query: { grant_type: `${prefix}_refresh_token`, access_token: refreshToken },
        }
}

const codes: Readonly<Record<number, Classification>> = {
  190: 'rejected',
  1: 'unavailable',
  2: 'unavailable',
  4: 'unavailable',
  17: 'unavailable',
  101: 'misconfigured',
}

function classifyMeta({ body, status }: Answer): Classification | undefined {
  const { code, message } = (body?.error ?? {}) as { code?: unknown; message?: unknown }
  if (/client secret/i.test(String(message))) return 'misconfigured'
  const meaning = typeof code === 'number' ? codes[code] : undefined
  return meaning === 'rejected' && isTrouble(status) ? undefined : meaning
}
