import type { ExpressAuthConfig } from '@auth/express'
import { type RotationEvent, tokenRotation } from '@token-rotation/express'
import type { Settings } from './settings.ts'

/** The whole integration: the Auth.js configuration, wrapped. */
export function createRotation(settings: Settings, onEvent: (event: RotationEvent) => void) {
  const { issuer, clientId, clientSecret, scope, checks, idTokenAlg } = settings
  const { httpTimeout, replayWindow: within } = settings
  const config: ExpressAuthConfig = {
    trustHost: true,
    // A demo that starts with one command. An app of yours has AUTH_SECRET in its environment.
    secret: process.env.AUTH_SECRET ?? 'a secret for the demo and nothing else',
    providers: [
      {
        id: 'demo',
        name: 'Demo',
        type: 'oidc',
        issuer,
        clientId,
        clientSecret,
        authorization: { params: { scope } },
        checks: [...checks],
        ...(idTokenAlg && { client: { id_token_signed_response_alg: idTokenAlg } }),
      },
    ],
  }
  return tokenRotation(config, {
    api: [new URL(issuer).origin],
    revokeOnSignOut: true,
    onEvent,
    ...(httpTimeout && { timing: { httpTimeout } }),
    ...(within && { profiles: { demo: { replay: { within } } } }),
  })
}
