import type { ProviderProfile } from '../provider-profile.ts'
import { identityPlatforms } from './identity-platforms.ts'
import { services } from './services.ts'

const profiles: Readonly<Record<string, ProviderProfile>> = { ...identityPlatforms, ...services }

/**
 * Returns what is special about a provider that Auth.js brings, by the id that Auth.js gives it.
 *
 * `undefined` where nothing is: then RFC 6749 holds, and refresh tokens are taken to work once.
 */
export function builtInProfile(id: string): ProviderProfile | undefined {
  return Object.hasOwn(profiles, id) ? profiles[id] : undefined
}
