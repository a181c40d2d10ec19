import { generateKeyPair } from 'node:crypto'
import type { JWK, JWKS } from 'oidc-provider'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

const generateBoth = () =>
  Promise.all([generate('rsa', { modulusLength: 2048 }), generate('ec', { namedCurve: 'P-256' })])
let pairs: ReturnType<typeof generateBoth> | undefined

/**
 * Returns the keys for ID tokens; a client chooses between them by its signing algorithm. They are new in
 * each process, and the same for all providers in it: tests start hundreds, and an RSA key is slow to make.
 */
export async function createSigningKeys(): Promise<JWKS> {
  const [rsa, ec] = await (pairs ??= generateBoth())
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
