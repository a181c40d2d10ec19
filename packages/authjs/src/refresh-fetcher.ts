import { type Clock, NotSentError, systemClock, type TokenFetcher } from '@token-rotation/core'
import type { DPoPHandle } from 'oauth4webapi'
import { amendAnswer, conformAnswer } from './amend-answer.ts'
import { askBackend } from './ask-backend.ts'
import type { ProviderProfile } from './provider-profile.ts'
import type { ResolvedProvider } from './resolve-provider.ts'
import { type SendRefresh, sendOwnRequest, sendRefreshGrant } from './send-refresh.ts'

/** What {@link refreshFetcher} can be told. */
export interface RefreshFetcherOptions {
  /** What is special about the provider. */
  readonly profile?: ProviderProfile | undefined
  /**
   * Returns the `redirect_uri` of the sign-in, for providers that want it repeated. What it throws says why
   * nothing can be sent: without it they refuse a refresh token that is alive.
   */
  readonly redirectUri?: () => string
  /**
   * Proves the possession of a key with every request (RFC 9449). A nonce that the server asks for is
   * given in the same call: it has not processed the first request.
   */
  readonly dpop?: DPoPHandle | undefined
  /**
   * How long finding the token endpoint may take, in milliseconds. Shorter than the whole request may
   * take, or its failure could not be told from an answer that was lost.
   */
  readonly discoveryTimeout?: number | undefined
  /** Hears why nothing could be sent. */
  readonly onNotSent?: (error: unknown) => void
  /** Default is the system's. */
  readonly clock?: Clock | undefined
}

/**
 * Creates the fetcher of a provider: the request that Auth.js would send if it had a refresh.
 *
 * @param current Returns the provider as it is configured now; a secret may have changed.
 */
export function refreshFetcher(
  current: () => ResolvedProvider,
  options: RefreshFetcherOptions = {},
): TokenFetcher {
  const { profile = {}, redirectUri, onNotSent, clock = systemClock } = options
  const { refresh, request } = profile
  const send: SendRefresh = request ? sendOwnRequest(request) : sendRefreshGrant
  function redirectUriOf(): string | undefined {
    try {
      return profile.redirectUri && redirectUri?.()
    } catch (error) {
      onNotSent?.(error)
      throw new NotSentError(error)
    }
  }
  return async (asked) => {
    const { deadline = Infinity } = asked
    /** This process may have been suspended: then somebody else has taken over. */
    function beforeSending(): void {
      if (clock() > deadline) throw new NotSentError()
    }
    if (refresh) {
      beforeSending()
      return askBackend(refresh, asked, clock())
    }
    const provider = current()
    const context = { ...options, profile, redirectUri: redirectUriOf(), beforeSending }
    const answer = await conformAnswer(provider, await send(provider, asked, context))
    return amendAnswer(profile, answer, clock())
  }
}
