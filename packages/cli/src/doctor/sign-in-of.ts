import type { ProviderProfile } from '@token-rotation/authjs/provider-facts'
import type { ProviderUse } from './provider-use.ts'

interface SignIn {
  /** What the library adds by itself. */
  readonly added: Readonly<Record<string, string>>
  /** What keeps a refresh token from being issued, as what to do. */
  readonly missing: readonly string[]
  readonly notes: readonly string[]
}

/** Compares what a sign-in asks for with what it has to, by the rules by which the library adds it. */
export function signInOf(
  { asked, at }: ProviderUse,
  { signIn = {} }: ProviderProfile,
  isAdded: boolean,
): SignIn {
  const added: Record<string, string> = {}
  const missing: string[] = []
  const notes: string[] = []
  const place = `in "authorization.params"${at === undefined ? '' : ` of ${at}`}`
  for (const [name, value] of Object.entries(signIn)) {
    const isSet = name in asked.params
    const current = asked.params[name]
    if (isSet && current === undefined) {
      notes.push(`its "${name}" is computed at run time: it has to contain "${value}"`)
    } else if (current?.split(/[\s+]+/).includes(value)) {
      continue
    } else if (isSet && name !== 'scope') {
      // What the app has set stays.
      missing.push(`let "${name}" contain "${value}" ${place}, or leave it out`)
    } else if (isAdded) added[name] = value
    else if (asked.isPartial)
      notes.push(`it has to ask for ${name} "${value}", which cannot be read`)
    else missing.push(`add ${name} "${value}" ${place}, or drop "signInParams: false"`)
  }
  return { added, missing, notes }
}
