import * as oauth from 'oauth4webapi'
import { ConfigurationError } from './configuration-error.ts'
import { type ResolvedProvider, variableName } from './resolve-provider.ts'

/**
 * Returns how a provider's client authenticates, byte for byte as Auth.js does at sign-in.
 *
 * Auth.js encodes Basic credentials differently from oauth4webapi (RFC 6749, 2.3.1). Servers exist that
 * do not decode them, and one of those burns the refresh token of a request that it refuses.
 */
export function clientAuthentication(
  provider: ResolvedProvider,
  server: oauth.AuthorizationServer,
): oauth.ClientAuth {
  const { id, clientId, clientPrivateKey } = provider
  const method = provider.client.token_endpoint_auth_method ?? defaultMethod(provider, server)
  switch (method) {
    case 'client_secret_basic': {
      const credentials = btoa(`${formEncode(clientId)}:${formEncode(secretOf(provider))}`)
      return (_server, _client, _body, headers) => {
        headers.set('authorization', `Basic ${credentials}`)
      }
    }
    case 'client_secret_post':
      return oauth.ClientSecretPost(secretOf(provider))
    case 'client_secret_jwt':
      return oauth.ClientSecretJwt(secretOf(provider))
    case 'private_key_jwt':
      if (!clientPrivateKey) {
        throw new ConfigurationError(
          'token.clientPrivateKey',
          `provider "${id}" authenticates by "private_key_jwt" and has no key: set its "token: { clientPrivateKey }"`,
        )
      }
      return oauth.PrivateKeyJwt(clientPrivateKey as CryptoKey, {
        [oauth.modifyAssertion](_header, payload) {
          payload.aud = [server.issuer, server.token_endpoint!]
        },
      })
    case 'none':
      return oauth.None()
    default:
      throw new ConfigurationError(
        'token_endpoint_auth_method',
        `provider "${id}" has the client authentication method "${method}", which Auth.js does not know`,
      )
  }
}

/** What next-auth v4 reads at the well-known address, it also takes the method from. */
function defaultMethod({ wellKnown }: ResolvedProvider, server: oauth.AuthorizationServer): string {
  const supported = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const isPost =
    wellKnown &&
    !supported.includes('client_secret_basic') &&
    supported.includes('client_secret_post')
  return isPost ? 'client_secret_post' : 'client_secret_basic'
}

function secretOf({ id, clientSecret }: ResolvedProvider): string {
  if (clientSecret) return clientSecret
  throw new ConfigurationError(
    'clientSecret',
    `provider "${id}" has no client secret: set its "clientSecret", or the environment variable AUTH_${variableName(id)}_SECRET; a public client has "client: { token_endpoint_auth_method: 'none' }"`,
  )
}

function formEncode(value: string): string {
  return encodeURIComponent(value).replaceAll('%20', '+')
}
