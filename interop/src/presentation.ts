import { createHash } from 'node:crypto'

/** A refresh token that came to the token endpoint. */
export interface Presentation {
  /** The first 16 hex digits of its SHA-256. */
  readonly fingerprint: string
  /** When it came, in milliseconds since the epoch. */
  readonly at: number
  /** What the server answered, whether or not the client got it. */
  readonly status?: number
}

export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 16)
}
