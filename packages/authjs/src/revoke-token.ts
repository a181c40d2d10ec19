import * as oauth from 'oauth4webapi'
import { discover, httpOptions } from './authorization-server.ts'
import { prepareClient } from './prepare-client.ts'
import type { ProviderProfile } from './provider-profile.ts'
import type { ResolvedProvider } from './resolve-provider.ts'

/**
 * Revokes a token (RFC 7009). Resolves with `false` where the server has no revocation endpoint, or has not
 * done it.
 */
export async function revokeToken(
  provider: ResolvedProvider,
  token: string,
  profile: ProviderProfile = {},
): Promise<boolean> {
  if (!provider.issuer && !provider.wellKnown) return false
  const server = await discover(provider)
  if (!server.revocation_endpoint) return false
  const { client, authentication } = await prepareClient(provider, profile)
  const response = await oauth.revocationRequest(server, client, authentication, token, {
    ...httpOptions(provider, 5_000),
    additionalParameters: { token_type_hint: 'refresh_token' },
  })
  // Not awaited: where a host keeps a copy of every body, this one is cancelled when that has been read.
  void response.body?.cancel().catch(() => undefined)
  // Some servers answer 400 for a token that they do not know (any more): then it is of no use either.
  return response.ok || response.status === 400
}
