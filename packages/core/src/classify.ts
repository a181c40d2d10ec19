import type { Answer, Classification } from './profile.ts'

const byError: Readonly<Record<string, Classification>> = {
  invalid_grant: 'rejected',
  interaction_required: 'rejected',
  login_required: 'rejected',
  consent_required: 'rejected',
  invalid_client: 'misconfigured',
  unauthorized_client: 'misconfigured',
  unsupported_grant_type: 'misconfigured',
  invalid_request: 'refused',
  invalid_scope: 'misconfigured',
  invalid_target: 'misconfigured',
  invalid_dpop_proof: 'misconfigured',
  use_dpop_nonce: 'unavailable',
  temporarily_unavailable: 'unavailable',
  slow_down: 'unavailable',
  server_error: 'unknown',
}

const notProcessed = new Set([408, 425, 429, 503])

/**
 * Classifies an answer that brought no tokens, by the RFCs alone.
 *
 * A server in trouble (5xx, 429) is believed about its trouble only: nobody is signed out by it. A
 * refusal without a known code (the HTML of a firewall) is never final.
 *
 * @see [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2)
 */
export function classify({ status, error, body }: Answer): Classification {
  if (notProcessed.has(status)) return 'unavailable'
  if (status >= 500) return 'unknown'
  // A redirect is not followed: it would carry the refresh token to another place.
  if (status >= 300 && status < 400) return 'misconfigured'
  const known = error !== undefined && Object.hasOwn(byError, error) ? byError[error] : undefined
  if (known) return known
  // Some servers refuse clients and refresh tokens alike with a status and nothing else.
  const isSilent = error === undefined && body && Object.keys(body).length === 0
  if (isSilent && (status === 400 || status === 401)) return 'refused'
  return status < 300 ? 'unknown' : 'unavailable'
}
