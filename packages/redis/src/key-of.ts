/**
 * Returns the key of a grant. The part in braces decides the slot in a cluster: grants are spread over
 * 256 of them, and what a script might one day keep about several grants can be in the slot of these.
 */
export function keyOf(prefix: string, id: string): string {
  return `${prefix}{${shardOf(id).toString(16).padStart(2, '0')}}:${id}`
}

/** FNV-1a, folded to a byte: ids may be of any form, and have to be spread evenly. */
function shardOf(id: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  }
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & 0xff
}
