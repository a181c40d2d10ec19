import { NotSentError, type TokenRequest } from '@token-rotation/core'
import * as oauth from 'oauth4webapi'
import { httpOptions } from './authorization-server.ts'
import { prepareClient } from './prepare-client.ts'
import type { ProviderProfile } from './provider-profile.ts'
import type { RefreshFetcherOptions } from './refresh-fetcher.ts'
import type { ResolvedProvider } from './resolve-provider.ts'

/** What sending depends on besides the provider. */
interface SendContext extends Omit<RefreshFetcherOptions, 'redirectUri'> {
  readonly profile: ProviderProfile
  readonly redirectUri: string | undefined
  /** @throws {NotSentError} When it is too late to send. */
  readonly beforeSending: () => void
}

/** Sends one refresh request and returns the answer. */
export type SendRefresh = (
  provider: ResolvedProvider,
  request: TokenRequest,
  context: SendContext,
) => Promise<Response>

/** Sends a refresh request in the form of RFC 6749, section 6. */
export const sendRefreshGrant: SendRefresh = async (provider, request, context) => {
  const { refreshToken, resource, signal } = request
  const { profile, redirectUri, dpop, discoveryTimeout, onNotSent, beforeSending } = context
  const prepared = prepareClient(provider, profile, discoveryTimeout)
  prepared.catch((error: NotSentError) => onNotSent?.(error.cause)).catch(() => undefined)
  const { server, client, authentication } = await prepared
  const http = httpOptions(provider)
  const send = () =>
    oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, {
      ...http,
      ...(signal && { signal }),
      ...(dpop && { DPoP: dpop }),
      additionalParameters: {
        ...(redirectUri && { redirect_uri: redirectUri }),
        ...(resource && { [profile.resourceParameter ?? 'resource']: resource }),
      },
      [oauth.customFetch](url: string, init: object) {
        beforeSending()
        return http[oauth.customFetch](url, init)
      },
    })
  const response = await send()
  return dpop && (await wantsNonce(response)) ? send() : response
}

/** @see [RFC 9449, section 8](https://www.rfc-editor.org/rfc/rfc9449.html#section-8) */
async function wantsNonce(response: Response): Promise<boolean> {
  if (response.ok || !response.headers.has('dpop-nonce')) return false
  const { error } = await response
    .clone()
    .json()
    .then((body: unknown) => Object(body) as { error?: unknown })
    .catch((): { error?: unknown } => ({}))
  return error === 'use_dpop_nonce'
}

/** Sends a request that a profile has made. */
export function sendOwnRequest(make: NonNullable<ProviderProfile['request']>): SendRefresh {
  return async (provider, { refreshToken, state, signal }, { redirectUri, beforeSending }) => {
    const { clientId, clientSecret = '', userFetch = globalThis.fetch } = provider
    const isFirst = state.generation === 0
    const own = notSentUnless(() =>
      make({ refreshToken, clientId, clientSecret, redirectUri, isFirst }),
    )
    const query = 'query' in own ? `?${new URLSearchParams(own.query).toString()}` : ''
    beforeSending()
    return userFetch(`${own.url}${query}`, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      ...('form' in own && { method: 'POST', body: new URLSearchParams(own.form) }),
      ...(signal && { signal }),
    })
  }
}

/** What fails before anything has left must not be taken for an answer that was lost. */
function notSentUnless<Value>(work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    throw new NotSentError(error)
  }
}
