import type { Profile } from '@token-rotation/core'

/**
 * Reads the answers of a provider that refuses a wrong client secret and a dead grant alike, with 400 and
 * nothing else. Which of the two it means depends on whether it has accepted this client before: until
 * then one wrong secret must not end every session.
 */
export function readSilence(): NonNullable<Profile['classify']> {
  let isAccepted = false
  return ({ status, error }) => {
    isAccepted ||= status === 200
    if (status !== 400 || error) return undefined
    return isAccepted ? 'rejected' : 'misconfigured'
  }
}
