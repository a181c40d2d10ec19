import type { ProviderProfile } from '@token-rotation/authjs/provider-facts'
import type { OwnProfile } from './configuration.ts'
import { type Asked, nothingAsked, type ProviderUse } from './provider-use.ts'

interface SignIn {
  /** What it asks for in the end. */
  readonly asked: Asked
  /** What of it the library adds. */
  readonly added: Readonly<Record<string, string>>
  /** What keeps a refresh token from being issued, as what to do. */
  readonly missing: readonly string[]
  readonly notes: readonly string[]
}

/** Compares what a sign-in asks for with what it has to, by the rules by which the library adds it. */
export function signInOf(
  use: ProviderUse,
  { signIn: known = {} }: ProviderProfile,
  { signIn: own }: OwnProfile,
  isAdded: boolean,
): SignIn {
  const { params: ownParams, isPartial } = own ?? nothingAsked
  const added = isAdded ? additionsTo(use.asked, own ? ownParams : known) : {}
  const isHidden = isPartial || Object.values(ownParams).includes(undefined)
  const asked = {
    params: {
      ...(isAdded && ownParams),
      ...use.asked.params,
      ...added,
      ...withScope(use.asked, added.scope),
    },
    isPartial: use.asked.isPartial || (isAdded && isHidden),
  }
  const missing: string[] = []
  const notes: string[] = []
  const place = `in "authorization.params"${use.at === undefined ? '' : ` of ${use.at}`}`
  const adding = !isAdded
    ? `${place}, or drop "signInParams: false"`
    : 'to the "signIn" of its profile, which takes the place of what the library adds by itself'
  const needed = new Map([...Object.entries(ownParams), ...Object.entries(known)])
  for (const [name, value] of needed) {
    const isSet = name in asked.params
    const current = asked.params[name]
    if (value === undefined) notes.push(`the "${name}" of its profile is computed at run time`)
    else if (isSet && current === undefined) {
      notes.push(`its "${name}" is computed at run time: it has to contain "${value}"`)
    } else if (contains(current, value)) {
      continue
    } else if (isSet && name !== 'scope') {
      // What the app has set stays.
      missing.push(`let "${name}" contain "${value}" ${place}, or leave it out`)
    } else if (asked.isPartial) {
      notes.push(`it has to ask for ${name} "${value}", which cannot be read`)
    } else missing.push(`add ${name} "${value}" ${adding}`)
  }
  return { asked, added, missing, notes }
}

/** A scope grows, everything else is set where nothing is. */
function additionsTo({ params }: Asked, needed: Asked['params']): Record<string, string> {
  const entries = Object.entries(needed).flatMap(([name, value]) => {
    if (value === undefined) return []
    const isThere = name === 'scope' ? contains(params.scope, value) : name in params
    return isThere ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

function withScope({ params: { scope = '' } }: Asked, added: string | undefined): Asked['params'] {
  return added === undefined ? {} : { scope: `${scope} ${added}`.trim() }
}

function contains(current: string | undefined, value: string): boolean {
  const words = current?.split(/[\s+]+/) ?? []
  return value.split(/\s+/).every((word) => words.includes(word))
}
