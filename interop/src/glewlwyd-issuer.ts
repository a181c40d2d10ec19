import { generateKeyPairSync } from 'node:crypto'

/** A way in which Glewlwyd can treat refresh tokens. */
export interface GlewlwydMode {
  /** The name of its plug-in instance, which is part of the issuer. */
  readonly name: string
  readonly oneUse: 'always' | 'never'
  /** Life of access tokens in seconds. */
  readonly accessTokenTtl: number
  /** Whether tokens are bound to a key, with nonces that are good for one proof. */
  readonly dpop?: boolean
}

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const minute = 60
const hour = 60 * minute
/** The name of the client's property that asks for bound tokens. */
export const boundProperty = 'dpop_bound_access_tokens'

/** The instance of Glewlwyd's OpenID Connect plug-in that is an issuer of its own. */
export function glewlwydIssuer(issuer: string, mode: GlewlwydMode): unknown {
  return {
    module: 'oidc',
    name: mode.name,
    display_name: mode.name,
    parameters: {
      iss: issuer,
      'jwt-type': 'rsa',
      'jwt-key-size': '256',
      key: keys.privateKey,
      cert: keys.publicKey,
      'code-duration': minute,
      'refresh-token-duration': hour,
      'access-token-duration': mode.accessTokenTtl,
      'refresh-token-rolling': true,
      'refresh-token-one-use': mode.oneUse,
      'allow-non-oidc': true,
      'auth-type-code-enabled': true,
      'auth-type-refresh-enabled': true,
      'pkce-allowed': true,
      'jwks-show': true,
      'email-claim': 'mandatory',
      'name-claim': 'mandatory',
      'scope-claim': 'mandatory',
      'introspection-revocation-allowed': true,
      'introspection-revocation-allow-target-client': true,
      ...(mode.dpop && {
        'oauth-dpop-allowed': true,
        'oauth-dpop-nonce-mandatory': true,
        'oauth-dpop-nonce-counter': 1,
        'oauth-dpop-iat-duration': minute,
        'oauth-dpop-iat-gap-duration': 5,
        'oauth-dpop-dpop_bound_access_tokens-property': boundProperty,
      }),
    },
  }
}
