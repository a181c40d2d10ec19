/*
 * The limits of an access token's life, for drawing. The core alone decides; a test compares the two.
 */
const second = 1000

/** Returns how much is left, in milliseconds, when a token becomes due and when it counts as expired. */
export function limitsOf(lifetime, grantId) {
  const usual =
    lifetime <= 300 * second
      ? 30 * second
      : Math.min(Math.max(lifetime / 10, 60 * second), 300 * second)
  const window = Math.min(usual, lifetime / 4)
  // Each grant has a moment of its own. As long as the grant is not known, the earliest is drawn.
  const due = grantId ? window * (1 - spread(grantId) / 2) : window
  return { due, expired: Math.min(5 * second, lifetime / 20) }
}

export function phaseOf({ expiresAt }, now, { due, expired }) {
  if (expiresAt === undefined) return 'fresh'
  const left = expiresAt - now
  if (left <= expired) return 'expired'
  return left <= due ? 'due' : 'fresh'
}

function spread(id) {
  let hash = 2166136261
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 16777619)
  }
  return (hash >>> 0) / 0xffffffff
}
