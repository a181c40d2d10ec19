import { generateKeyPair } from 'node:crypto'
import type { JWK, JWKS } from 'oidc-provider'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

/** Makes new keys for ID tokens; a client chooses between them by its signing algorithm. */
export async function createSigningKeys(): Promise<JWKS> {
  const [rsa, ec] = await Promise.all([
    generate('rsa', { modulusLength: 2048 }),
    generate('ec', { namedCurve: 'P-256' }),
  ])
  return {
    keys: [
      { ...exportJwk(rsa.privateKey), alg: 'RS256', use: 'sig' },
      { ...exportJwk(ec.privateKey), alg: 'ES256', use: 'sig' },
    ],
  }
}

function exportJwk(key: { export(options: { format: 'jwk' }): object }): JWK {
  return key.export({ format: 'jwk' })
}
