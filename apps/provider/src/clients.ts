import { webcrypto } from 'node:crypto'
import type { ClientMetadata } from 'oidc-provider'

/** The clients the provider knows, one for every way to authenticate at the token endpoint. */
export interface DemoClients {
  /** `client_secret_basic`. */
  readonly basic: SecretClient
  /** `client_secret_post`. */
  readonly post: SecretClient
  /** `client_secret_jwt`, signed with HS256. */
  readonly secretJwt: SecretClient
  /** `private_key_jwt`, signed with ES256. */
  readonly privateKeyJwt: KeyClient
  /** `none`. */
  readonly public: { readonly id: string }
}

export interface SecretClient {
  readonly id: string
  readonly secret: string
}

export interface KeyClient {
  readonly id: string
  readonly kid: string
  readonly privateKey: webcrypto.CryptoKey
  readonly privateJwk: webcrypto.JsonWebKey
}

export interface ClientRegistrations {
  readonly clients: DemoClients
  readonly metadata: readonly ClientMetadata[]
}

/** Makes the clients, with a new key pair for the one that signs with its own key. */
export async function createClients(main: SecretClient): Promise<ClientRegistrations> {
  const kid = 'demo-key'
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const publicJwk = await webcrypto.subtle.exportKey('jwk', keys.publicKey)
  const privateJwk = await webcrypto.subtle.exportKey('jwk', keys.privateKey)

  const clients: DemoClients = {
    basic: main,
    post: { id: 'demo-post', secret: 'demo-post-secret' },
    secretJwt: { id: 'demo-secret-jwt', secret: 'demo-secret-jwt-long-enough-for-hs256' },
    privateKeyJwt: { id: 'demo-private-key-jwt', kid, privateKey: keys.privateKey, privateJwk },
    public: { id: 'demo-public' },
  }
  const key = { kty: 'EC', crv: 'P-256', kid, alg: 'ES256', use: 'sig' }
  const jwks = { keys: [{ ...key, x: publicJwk.x, y: publicJwk.y }] }
  const metadata = [
    register(clients.basic, { token_endpoint_auth_method: 'client_secret_basic' }),
    register(clients.post, { token_endpoint_auth_method: 'client_secret_post' }),
    register(clients.secretJwt, { token_endpoint_auth_method: 'client_secret_jwt' }),
    register(clients.privateKeyJwt, { token_endpoint_auth_method: 'private_key_jwt', jwks }),
    register(clients.public, { token_endpoint_auth_method: 'none' }),
  ]
  return { clients, metadata }
}

function register(
  client: { readonly id: string; readonly secret?: string },
  metadata: Omit<ClientMetadata, 'client_id'>,
): ClientMetadata {
  return {
    client_id: client.id,
    ...(client.secret === undefined ? {} : { client_secret: client.secret }),
    // One has to be registered; which ones are accepted is up to isAllowedRedirect.
    redirect_uris: ['http://localhost:3000/api/auth/callback/demo'],
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
    ...metadata,
  }
}
