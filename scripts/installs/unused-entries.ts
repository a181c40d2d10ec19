import type { PackedPackage } from '../release/packed-package.ts'
import type { Installation } from './installation.ts'

/** Returns the entries of packages that no app imports: nobody would notice that they cannot be. */
export function unusedEntries(
  packed: readonly PackedPackage[],
  installations: readonly Installation[],
): string[] {
  const sources = installations.flatMap(({ files }) => Object.values(files)).join('\n')
  return packed
    .flatMap(({ name, exports }) => exports.map((entry) => name + entry.slice(1)))
    .filter((specifier) => !specifier.endsWith('/package.json'))
    .filter((specifier) => !sources.includes(`'${specifier}'`))
}
