import { type Clock, NotSentError, systemClock, type TokenFetcher } from '@token-rotation/core'
import * as oauth from 'oauth4webapi'
import { authorizationServer, discover, httpOptions } from './authorization-server.ts'
import { clientAuthentication } from './client-authentication.ts'
import type { ResolvedProvider } from './resolve-provider.ts'

/** What {@link refreshFetcher} can be told. */
export interface RefreshFetcherOptions {
  /**
   * How long finding the token endpoint may take, in milliseconds. Shorter than the whole request may
   * take, or its failure could not be told from an answer that was lost.
   */
  readonly discoveryTimeout?: number
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
  { discoveryTimeout, onNotSent, clock = systemClock }: RefreshFetcherOptions = {},
): TokenFetcher {
  return async ({ refreshToken, signal, deadline = Infinity }) => {
    const provider = current()
    const prepared = prepare(provider, discoveryTimeout)
    prepared.catch((error: NotSentError) => onNotSent?.(error.cause)).catch(() => undefined)
    const { server, client, authentication } = await prepared
    const http = httpOptions(provider)
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      authentication,
      refreshToken,
      {
        ...http,
        ...(signal && { signal }),
        [oauth.customFetch](url: string, init: object) {
          // This process may have been suspended since: then somebody else has taken over.
          if (clock() > deadline) throw new NotSentError()
          return http[oauth.customFetch](url, init)
        },
      },
    )
    return conform(provider, response)
  }
}

/** Revokes a token (RFC 7009). Resolves with `false` where the server has no revocation endpoint. */
export async function revokeToken(provider: ResolvedProvider, token: string): Promise<boolean> {
  if (!provider.issuer && !provider.wellKnown) return false
  const server = await discover(provider)
  if (!server.revocation_endpoint) return false
  const { client, authentication } = await prepare(provider)
  const response = await oauth.revocationRequest(server, client, authentication, token, {
    ...httpOptions(provider, 5_000),
    additionalParameters: { token_type_hint: 'refresh_token' },
  })
  // Not awaited: where a host keeps a copy of every body, this one is cancelled when that has been read.
  void response.body?.cancel().catch(() => undefined)
  // Some servers answer 400 for a token that they do not know (any more): then it is of no use either.
  return response.status < 500
}

async function prepare(provider: ResolvedProvider, discoveryTimeout?: number) {
  try {
    const server = await authorizationServer(provider, discoveryTimeout)
    const client = { client_id: provider.clientId, ...provider.client }
    return { server, client, authentication: clientAuthentication(provider, server) }
  } catch (error) {
    // Discovery failed or the configuration is wrong: the refresh token has not left.
    throw new NotSentError(error)
  }
}

/** What `conform` does not answer, or breaks, stays as it came: a rotated token is in it. */
async function conform({ conform }: ResolvedProvider, response: Response): Promise<Response> {
  if (!conform) return response
  try {
    return (await conform(response.clone())) ?? response
  } catch {
    return response
  }
}
