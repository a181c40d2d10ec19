/** Counts how often each value occurs, in the order of the values. */
export function countBy(values) {
  const counts = new Map()
  for (const value of values.toSorted()) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
