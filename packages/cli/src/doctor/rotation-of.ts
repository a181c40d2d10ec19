import type { ProviderFacts, ProviderProfile } from '@token-rotation/authjs/provider-facts'
import type { OwnProfile } from './configuration.ts'
import type { Rotation } from './diagnosis.ts'

const lost = 'two requests at once would lose the session without coordination'
const careful = `taken as single-use: ${lost}`

const phrases: Readonly<Record<NonNullable<ProviderFacts['family']>, string>> = {
  'single-use': `single-use: ${lost}`,
  'new each time': 'a new one each time, and the old one keeps working',
  reusable: 'reusable: one refresh token serves many times, and nothing is lost by a second use',
  sometimes: `a new one now and then, so the newest has to be kept; ${careful}`,
  configurable: `as the provider is set up; ${careful}`,
  unknown: `not known; ${careful}`,
}

/** Says how a provider rotates, and what that means. */
export function rotationOf(
  { family = 'unknown', window }: Partial<ProviderFacts>,
  profile: ProviderProfile,
  own: OwnProfile,
): Rotation {
  const replay = own.replay ?? profile.replay ?? 'never'
  if (profile.presents === 'access_token') {
    const phrase = 'there is no refresh token: a token that still works is exchanged for the next'
    return { phrase, isStrict: replay !== 'always' }
  }
  if (own.replay) {
    const phrase =
      own.replay === 'always'
        ? 'reusable, says the profile of this app'
        : own.replay === 'window'
          ? 'reusable for a while, says the profile of this app; taken as single-use after that'
          : 'single-use, says the profile of this app'
    return { phrase, isStrict: own.replay !== 'always' }
  }
  // The facts may be more confident than what the code goes by.
  const isStrict = replay !== 'always'
  const phrase =
    family === 'reusable' && isStrict
      ? 'reusable, as far as is known, and handled as carefully as single-use'
      : phrases[family]
  const grace = family === 'single-use' || family === 'configurable' ? window : undefined
  const isGrace = grace && !/^(?:none|not documented)/.test(grace)
  return { phrase: isGrace ? `${phrase} (reuse: ${grace})` : phrase, isStrict }
}
