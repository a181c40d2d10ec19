import { UsageError } from '../command.ts'
import type { Diagnosis } from './diagnosis.ts'
import { factsIdOf } from './provider-names.ts'

/**
 * Takes the word of who runs this for what cannot be seen from here. What can be seen stays as it is.
 *
 * @throws {UsageError} When a name is not among the providers: it would confirm nothing.
 */
export function confirm(
  diagnoses: readonly Diagnosis[],
  names: readonly string[],
): readonly Diagnosis[] {
  const ids = new Set(diagnoses.map(({ provider }) => provider))
  const idOf = (name: string) => {
    const id = ids.has(name) ? name : factsIdOf(name)
    if (id !== undefined && ids.has(id)) return id
    const found = ids.size > 0 ? [...ids].join(', ') : 'none'
    throw new UsageError(`--confirm "${name}": it is not among the providers (${found}).`)
  }
  const wanted = new Set(names.map(idOf))
  return diagnoses.map((one) => (wanted.has(one.provider) ? confirmed(one) : one))
}

function confirmed(diagnosis: Diagnosis): Diagnosis {
  const { verdict, at, remedies, notes } = diagnosis
  // Of a provider that is only named, what the app asks for is not seen either.
  const isHidden =
    verdict === 'depends' ||
    verdict === 'unknown' ||
    (verdict === 'needs-change' && at === undefined)
  if (isHidden) {
    const confirmations = remedies.map((remedy) => `confirmed: ${remedy}`)
    return { ...diagnosis, verdict: 'confirmed', remedies: [], notes: [...confirmations, ...notes] }
  }
  if (verdict !== 'needs-change' && verdict !== 'cannot') return diagnosis
  return { ...diagnosis, notes: [...notes, 'this cannot be confirmed: it is seen from here'] }
}
