/** How many slots of a cluster the grants are spread over. */
export const shards = 256

/**
 * Returns the key of a grant. The part in braces decides the slot in a cluster: grants are spread over
 * 256 of them, and the index of those that will be due is in the slot of its grants.
 */
export function keyOf(prefix: string, id: string): string {
  return `${tagOf(prefix, shardOf(id))}:${id}`
}

/** Returns the key of the index of a shard, from 0 to 255. No grant has it, whatever its id is. */
export function indexOf(prefix: string, shard: number): string {
  return `${tagOf(prefix, shard)}due`
}

function tagOf(prefix: string, shard: number): string {
  return `${prefix}{${shard.toString(16).padStart(2, '0')}}`
}

/** FNV-1a, folded to a byte: ids may be of any form, and have to be spread evenly. */
export function shardOf(id: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  }
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & 0xff
}
