import type { AuthorizationServer } from '@token-rotation/interop'
import { authSecret } from './stage.ts'

/** What a demo app has to be told of an authorization server. */
export function demoEnvironment(server: AuthorizationServer): Readonly<Record<string, string>> {
  const { issuer, userinfo, clientId, clientSecret, scope, checks } = server
  const { idTokenAlg, replayWindow } = server
  return {
    AUTH_SECRET: authSecret,
    DEMO_ISSUER: issuer,
    DEMO_USERINFO: userinfo,
    DEMO_CLIENT_ID: clientId,
    DEMO_CLIENT_SECRET: clientSecret,
    DEMO_SCOPE: scope,
    DEMO_CHECKS: checks.join(),
    ...(idTokenAlg && { DEMO_ID_TOKEN_ALG: idTokenAlg }),
    ...(replayWindow && { DEMO_REPLAY_WINDOW: String(replayWindow) }),
  }
}
