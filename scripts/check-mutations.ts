// The mutations take minutes and are run by hand. That they still apply is checked with everything else.
import { fileURLToPath } from 'node:url'
import { checkMutations, mutations } from './mutations/mutations.ts'

await checkMutations(fileURLToPath(new URL('../packages/core/src', import.meta.url)))
console.log(`${mutations.length} mutations apply`)
