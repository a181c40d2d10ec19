/** Returns the value below which the share `p` (0 to 1) of the values lies, by nearest rank. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return (quantile(values, 0.5) + quantile(values, 0.5 + 1 / values.length)) / 2
}

/** A paired comparison: each ratio is of two measurements that were taken one after the other. */
export interface PairedRatio {
  readonly pairs: number
  readonly median: number
  /** The middle half of the ratios lies between these two. */
  readonly quartiles: readonly [number, number]
}

export function pairedRatio(
  pairs: readonly (readonly [ours: number, stock: number])[],
): PairedRatio {
  const ratios = pairs.map(([ours, stock]) => ours / stock)
  return {
    pairs: pairs.length,
    median: median(ratios),
    quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  }
}
