import type { ProviderProfile } from './provider-profile.ts'

/** Says what to change where a sign-in has brought no refresh token. */
export function missingRefreshToken(
  provider: string,
  { refreshes, refresh, signIn, hint }: ProviderProfile,
  isAsked: boolean,
): string {
  if (refreshes === false) {
    return `provider "${provider}" has no refresh tokens: its access tokens are handed out until they expire, and its sessions are left alone`
  }
  if (refresh) {
    return `the backend behind provider "${provider}" gave no refresh token, so its sessions end with their access token: return it from "authorize" as "refresh_token", or say where it is with "tokens" of its profile`
  }
  const ask = signIn && !isAsked && `ask for ${named(signIn)} in its "authorization.params"`
  const remedies = [ask, hint].filter(Boolean)
  const remedy =
    remedies.join(', and ') ||
    (signIn
      ? `its sign-in asks for ${named(signIn)}, so look at what the provider allows this client`
      : `ask for one in the provider's "authorization.params" (often scope "offline_access", or access_type "offline" with prompt "consent")`)
  return `provider "${provider}" issued no refresh token, so its sessions end with their access token: ${remedy}`
}

function named(params: Readonly<Record<string, string>>): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} "${value}"`)
    .join(' and ')
}
