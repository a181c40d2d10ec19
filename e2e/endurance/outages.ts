/** A time in which something was made to fail, in milliseconds since the epoch. */
interface Outage {
  readonly what: string
  readonly from: number
  to: number
}

/** Remembers when what was made to fail. */
export interface Outages {
  readonly all: readonly Outage[]
  /** Begins one. The returned function ends it. */
  begin(what: string, from?: number): () => void
  /** Tells whether anything that begins with `what` was failing at some time between the two. */
  touched(what: string, from: number, to: number): boolean
}

export function createOutages(): Outages {
  const all: Outage[] = []
  return {
    all,
    begin(what, from = Date.now()) {
      const outage = { what, from, to: Infinity }
      all.push(outage)
      return () => {
        outage.to = Date.now()
      }
    },
    touched: (what, from, to) =>
      all.some((outage) => outage.what.startsWith(what) && outage.from <= to && outage.to >= from),
  }
}
