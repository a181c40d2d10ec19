/** A source of numbers that says the same again for the same seed. */
export interface Random {
  /** A number from `low` up to `high`. */
  between(low: number, high: number): number
  /** A whole number below `count`. */
  below(count: number): number
  pick<Item>(items: readonly Item[]): Item
}

/** Mulberry32: small, and good enough to choose what goes wrong. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number) => Math.floor(next() * count)
  return {
    between: (low, high) => low + next() * (high - low),
    below,
    pick: (items) => items[below(items.length)]!,
  }
}
