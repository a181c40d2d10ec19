import { randomBytes } from 'node:crypto'

/** Which grant a refresh token belongs to, and how many rotations have led to it. */
export interface Place {
  readonly index: number
  readonly generation: number
}

/** How long an access token lives, in seconds. */
const lifetime = 3_600

const noise = randomBytes(65_536).toString('base64url')

/** Returns tokens of a usual size that tell the grant and the generation, as a token endpoint answers. */
export function tokensOf({ index, generation }: Place) {
  return {
    access_token: `at.${index}.${generation}.${text(880)}`,
    refresh_token: `rt.${index}.${generation}.${text(80)}`,
    id_token: text(1_000),
    token_type: 'bearer',
    scope: 'openid profile email offline_access',
    expires_in: lifetime,
  }
}

export function placeOf(refreshToken: string): Place {
  const [, index, generation] = refreshToken.split('.')
  return { index: Number(index), generation: Number(generation) }
}

/** Like a token, it cannot be compressed. To draw each anew would cost more than what is measured. */
function text(length: number): string {
  const start = Math.floor(Math.random() * (noise.length - length))
  return noise.slice(start, start + length)
}
