import {
  builtInProfile,
  type ProviderFacts,
  type ProviderProfile,
  providerFacts,
} from '@token-rotation/authjs/provider-facts'
import type { OwnProfile, RotationOptions } from './configuration.ts'
import { diagnoseCustom } from './diagnose-custom.ts'
import type { Diagnosis, Verdict } from './diagnosis.ts'
import { factsIdOf, isWithoutOAuth } from './provider-names.ts'
import type { ProviderUse } from './provider-use.ts'
import { rotationOf } from './rotation-of.ts'
import { signInOf } from './sign-in-of.ts'

/** Says of one provider whether its access tokens will be refreshed. */
export function diagnose(
  use: ProviderUse,
  options: RotationOptions,
  nextAuthMajor?: number,
): Diagnosis {
  const own = options.profiles[use.id] ?? {}
  if (use.module === undefined) return diagnoseCustom(use, own, options.addsSignInParams)
  const base = { provider: use.id, at: use.at, remedies: [], added: {}, notes: [] }
  if (isWithoutOAuth(use.module)) return withoutOAuth(use, own)

  const id = factsIdOf(use.module)
  const facts = id === undefined ? undefined : providerFacts[id]
  if (!id || !facts) {
    const remedies = [`nothing is known of the provider "${use.module}"`]
    const rotation = rotationOf({}, {}, own)
    return { ...base, name: use.module, verdict: 'unknown', remedies, rotation }
  }
  const { name, accessToken, refreshToken } = facts
  if (id === 'twitter' && nextAuthMajor !== undefined && nextAuthMajor < 5) {
    if (!use.version?.startsWith('2')) return oauthOne(use, name)
  }
  const profile = builtInProfile(id) ?? {}
  const signIn = signInOf(use, profile, own, options.addsSignInParams)
  const asking = { ...use, asked: signIn.asked }
  const found = judge(facts, own.refreshes === false ? { refreshes: false } : profile, asking)
  const { verdict, remedies } =
    signIn.missing.length > 0 && found.verdict !== 'cannot'
      ? { verdict: 'needs-change' as const, remedies: [...signIn.missing, ...found.remedies] }
      : found
  return {
    ...base,
    name,
    verdict,
    remedies,
    added: verdict === 'cannot' ? {} : signIn.added,
    notes: verdict === 'cannot' ? [] : [...found.notes, ...signIn.notes],
    ...(verdict !== 'cannot' && { rotation: rotationOf(facts, profile, own) }),
    accessToken,
    refreshToken,
  }
}

interface Judgement {
  readonly verdict: Verdict
  readonly remedies: readonly string[]
  readonly notes: readonly string[]
}

function judge(
  { refreshes, needs, confidence }: ProviderFacts,
  { refreshes: can, presents, signIn, hint }: ProviderProfile,
  { asked, at }: ProviderUse,
): Judgement {
  const notes = confidence === 'low' ? ['little is known of this provider'] : []
  if (presents === 'access_token') return { verdict: 'refreshes', remedies: [], notes }
  if (can === false || refreshes === 'no') {
    const remedies = ['it issues no refresh tokens: its sessions are left alone']
    return { verdict: 'cannot', remedies, notes: [] }
  }
  if (refreshes === 'unknown') {
    const remedies = ['whether it issues refresh tokens is not known: sign in once and see']
    return { verdict: 'unknown', remedies, notes }
  }
  if (refreshes === 'yes') {
    // What the sign-in has to ask for is looked at on its own.
    const note = hint && !signIn ? [`if none comes: ${hint}`] : []
    return { verdict: 'refreshes', remedies: [], notes: [...notes, ...note] }
  }
  const wanted = /scope "([^"]+)"/.exec(hint ?? '')?.[1]
  if (wanted !== undefined) {
    const scopes = asked.params.scope?.split(/\s+/) ?? []
    const isAsked = scopes.some((scope) => scope === wanted || scope.startsWith('offline'))
    if (isAsked) {
      const note = 'its sign-in asks for a refresh token; if none comes'
      return { verdict: 'refreshes', remedies: [], notes: [...notes, `${note}: ${hint}`] }
    }
    const isHidden = asked.isPartial || ('scope' in asked.params && !asked.params.scope)
    const place = at === undefined ? [] : [`the scope is in "authorization.params" of ${at}`]
    if (!isHidden) return { verdict: 'needs-change', remedies: [hint!, ...place], notes }
  }
  if (signIn && !hint) return { verdict: 'refreshes', remedies: [], notes }
  return { verdict: 'depends', remedies: [hint ?? needs ?? 'it is set up to'], notes }
}

function withoutOAuth({ id, at, module = id }: ProviderUse, own: OwnProfile): Diagnosis {
  const base = { provider: id, name: module, at, remedies: [], added: {} }
  if (own.hasRefresh) {
    const rotation = rotationOf({}, {}, own)
    return { ...base, verdict: 'refreshes', isByFunction: true, notes: [], rotation }
  }
  const isBackend = module.toLowerCase().startsWith('credentials')
  const notes = isBackend
    ? [`a backend with refresh tokens of its own: profiles: { '${id}': { refresh } }`]
    : []
  return { ...base, verdict: 'not-oauth', notes }
}

function oauthOne({ id, at }: ProviderUse, name: string): Diagnosis {
  const remedies = ['this is OAuth 1.0, which has no refresh tokens: set version "2.0"']
  return { provider: id, name, at, verdict: 'needs-change', remedies, added: {}, notes: [] }
}
