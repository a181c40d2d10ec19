import type { TokenRotationOptions } from '@token-rotation/authjs'
import { openTelemetry } from '@token-rotation/opentelemetry'
import { printEvent } from './print-event.ts'
import type { RotationLog } from './rotation-log.ts'
import type { Settings } from './settings.ts'

/** The provider of the demo, as an Auth.js configuration names one of its own. */
export function demoProvider(settings: Settings) {
  const { issuer, clientId, clientSecret, scope, checks, idTokenAlg } = settings
  return {
    id: 'demo',
    name: 'Demo',
    type: 'oidc' as const,
    issuer,
    clientId,
    clientSecret,
    authorization: { params: { scope } },
    checks: [...checks],
    ...(idTokenAlg && { client: { id_token_signed_response_alg: idTokenAlg } }),
  }
}

/** What the demo apps ask of token rotation. */
export function rotationOptions(
  settings: Settings,
  log: RotationLog,
  store?: TokenRotationOptions['store'],
): TokenRotationOptions {
  const { issuer, httpTimeout, printEvents, replayWindow: within } = settings
  const measure = openTelemetry()
  return {
    api: [new URL(issuer).origin],
    revokeOnSignOut: true,
    onEvent(event) {
      if (printEvents) printEvent(event)
      log.add(event)
      measure(event)
    },
    ...(store && { store }),
    ...(httpTimeout && { timing: { httpTimeout } }),
    ...(within && { profiles: { demo: { replay: { within } } } }),
  }
}

/** A demo starts with one command. An app of yours has AUTH_SECRET in its environment. */
export const demoSecret = 'a secret for the demo and nothing else'
