import type { OwnProfile } from './configuration.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { ProviderUse } from './provider-use.ts'
import { rotationOf } from './rotation-of.ts'
import { signInOf } from './sign-in-of.ts'

/** Says of a provider of the app's own what can be said: nobody knows it but the app. */
export function diagnoseCustom(
  use: ProviderUse,
  own: OwnProfile,
  addsSignInParams: boolean,
): Diagnosis {
  const { id, at, type, hasEndpoint } = use
  const base = { provider: id, name: 'a provider of your own', at, added: {} }
  const rotation = rotationOf({}, {}, own)
  if (type === 'credentials' && !own.hasRefresh) {
    const note = `a backend with refresh tokens of its own: profiles: { '${id}': { refresh } }`
    return { ...base, verdict: 'not-oauth', remedies: [], notes: [note] }
  }
  if (type !== undefined && !['oauth', 'oidc', 'credentials'].includes(type)) {
    return { ...base, verdict: 'not-oauth', remedies: [], notes: [] }
  }
  if (own.refreshes === false) {
    return { ...base, verdict: 'cannot', remedies: ['its profile says so'], notes: [] }
  }
  if (own.hasRefresh) {
    const verdict = 'refreshes'
    return { ...base, verdict, isByFunction: true, remedies: [], notes: [], rotation }
  }
  if (hasEndpoint === false) {
    const remedies = [`set its "issuer", or "token" (${at}): a refresh has nowhere to go`]
    return { ...base, verdict: 'needs-change', remedies, notes: [], rotation }
  }
  const { asked, added, missing, notes } = signInOf(use, {}, own, addsSignInParams)
  if (missing.length > 0) {
    return { ...base, verdict: 'needs-change', remedies: missing, added, notes, rotation }
  }
  const scopes = asked.params.scope?.split(/\s+/) ?? []
  const isOffline =
    scopes.some((scope) => /^offline|^refresh_token$/.test(scope)) ||
    asked.params.access_type === 'offline'
  // A profile names what its server issues no refresh token without.
  const isInProfile = Object.keys(own.signIn?.params ?? {}).length > 0
  if (isOffline || isInProfile) {
    const note = 'it asks for a refresh token; nothing more is known of its server'
    return { ...base, verdict: 'refreshes', remedies: [], added, notes: [...notes, note], rotation }
  }
  const isHidden = asked.isPartial || ('scope' in asked.params && !asked.params.scope)
  const remedies = isHidden
    ? ['what it asks for is computed at run time: most servers want the scope "offline_access"']
    : [
        `most servers issue a refresh token for the scope "offline_access" only: ask for it in "authorization.params" (${at}), unless yours issues one anyway`,
      ]
  return { ...base, verdict: 'unknown', remedies, notes, rotation }
}
