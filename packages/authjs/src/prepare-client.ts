import { NotSentError } from '@token-rotation/core'
import { authorizationServer } from './authorization-server.ts'
import { clientAuthentication } from './client-authentication.ts'
import type { ProviderProfile } from './provider-profile.ts'
import type { ResolvedProvider } from './resolve-provider.ts'

/**
 * Finds the endpoints of a provider and how its client authenticates there.
 *
 * @param discoveryTimeout How long that may take, in milliseconds.
 * @throws {NotSentError} When it cannot be found, or the configuration is wrong: nothing has left.
 */
export async function prepareClient(
  provider: ResolvedProvider,
  profile: ProviderProfile = {},
  discoveryTimeout?: number,
) {
  const { refreshEndpoint, clientAuthentication: method } = profile
  try {
    const found = await authorizationServer(provider, discoveryTimeout)
    const server = refreshEndpoint ? { ...found, token_endpoint: refreshEndpoint } : found
    const metadata = method ? { token_endpoint_auth_method: method } : {}
    const client = { client_id: provider.clientId, ...provider.client, ...metadata }
    return { server, client, authentication: clientAuthentication({ ...provider, client }, server) }
  } catch (error) {
    throw new NotSentError(error)
  }
}
