import type { Step } from './step.ts'

/** What a request does for a while: waits for others, waits for the provider, or has its outcome. */
interface Bar {
  readonly kind: 'waiting' | 'asking' | 'answered' | 'refused'
  /** Milliseconds since the first request. */
  readonly from: number
  readonly until: number
}

/** One request in the picture. */
export interface Row {
  readonly request: number
  readonly bars: readonly Bar[]
  /** Absent while it is under way. */
  readonly end?: { readonly at: number; readonly isServed: boolean }
}

/** What begins with a step of a request. */
const kinds: Partial<Record<Step['type'], Bar['kind']>> = {
  arrived: 'waiting',
  sent: 'asking',
  issued: 'answered',
  joined: 'answered',
  refused: 'refused',
}

/**
 * Turns steps into what is drawn of each request.
 *
 * @param now What is under way is drawn up to here, in milliseconds since the first request.
 */
export function rowsOf(steps: readonly Step[], now: number): Row[] {
  const rows = new Map<number, Step[]>()
  for (const step of steps) {
    if (!('request' in step)) continue
    const row = rows.get(step.request)
    if (row) row.push(step)
    else rows.set(step.request, [step])
  }
  return [...rows].map(([request, own]) => {
    const bars = own.flatMap((step, index): Bar[] => {
      const kind = kinds[step.type]
      const until = own[index + 1]?.at ?? now
      return kind && until > step.at ? [{ kind, from: step.at, until }] : []
    })
    const last = own.at(-1)!
    const isServed = last.type === 'served'
    const hasEnded = isServed || last.type === 'failed'
    return { request, bars, ...(hasEnded && { end: { at: last.at, isServed } }) }
  })
}
