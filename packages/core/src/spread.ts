/** Maps an id to a number from 0 to 1, always the same: jitter that needs no randomness. */
export function spread(id: string): number {
  let hash = 2166136261
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 16777619)
  }
  return (hash >>> 0) / 0xffffffff
}
