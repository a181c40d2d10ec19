import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { accountMutations } from './account-mutations.ts'
import { breakerMutations } from './breaker-mutations.ts'
import type { Mutation } from './mutation.ts'
import { presentationMutations } from './presentation-mutations.ts'
import { recordMutations } from './record-mutations.ts'
import { resourceMutations } from './resource-mutations.ts'

export const mutations: readonly Mutation[] = [
  ...presentationMutations,
  ...breakerMutations,
  ...recordMutations,
  ...resourceMutations,
  ...accountMutations,
]

/**
 * Looks whether every mutation still has its place.
 *
 * @param folder The sources of core.
 * @throws {Error} Names the first that has none, or several.
 */
export async function checkMutations(folder: string): Promise<void> {
  for (const { name, file, find } of mutations) {
    const count = (await readFile(join(folder, file), 'utf8')).split(find).length - 1
    if (count === 1) continue
    throw new Error(`"${name}": found ${count} times in ${file}, not once: ${find}`)
  }
}
