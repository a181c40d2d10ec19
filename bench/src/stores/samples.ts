import { claimed, idOf, sampleGrant, sealedText } from './grants.ts'

/** Grants as a store is given them. To seal each of a million would take minutes. */
export interface Samples {
  readonly values: readonly string[]
  /** The same with a claim. */
  readonly claimedValues: readonly string[]
  /** How long a record is before it is sealed, and after, in bytes. */
  readonly plainBytes: number
  readonly sealedBytes: number
}

export async function sealSamples(count: number): Promise<Samples> {
  const states = Array.from({ length: count }, (_, index) => sampleGrant(idOf(index)))
  const values = await Promise.all(states.map(sealedText))
  const claimedValues = await Promise.all(states.map((state) => sealedText(claimed(state))))
  const plain = states.map((state) => JSON.stringify(state).length)
  return {
    values,
    claimedValues,
    plainBytes: mean(plain),
    sealedBytes: mean(values.map(({ length }) => length)),
  }
}

function mean(values: readonly number[]): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length)
}
