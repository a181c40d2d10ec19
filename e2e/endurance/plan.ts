import type { Fault } from '@token-rotation/provider'
import type { Random } from './random.ts'
import { second } from './times.ts'

/** Something that goes wrong, and for how long. */
export type Trouble =
  | { readonly kind: 'kill'; readonly process: number }
  | {
      readonly kind: 'provider'
      readonly name: string
      readonly fault: Fault
      readonly for: number
    }
  | { readonly kind: 'store'; readonly how: 'pause' | 'kill'; readonly for: number }
  /** Not a trouble: how many seconds the next access tokens live. */
  | { readonly kind: 'lifetime'; readonly seconds: number }

/** A trouble, and when it begins, in milliseconds since the start. */
export interface Planned {
  readonly at: number
  readonly trouble: Trouble
}

/**
 * What can go wrong at the provider. None of these processes a request and loses the answer: what a
 * strict provider loses that way is lost for every client.
 */
const providerFaults: readonly { readonly name: string; readonly fault: Fault }[] = [
  { name: '503', fault: { mode: 'status', status: 503 } },
  { name: '429, Retry-After 2', fault: { mode: 'status', status: 429, retryAfter: 2 } },
  { name: 'HTML', fault: { mode: 'html', status: 502 } },
  { name: 'no answer', fault: { mode: 'hang' } },
  { name: 'reset', fault: { mode: 'reset-before' } },
  { name: 'processes 800 ms late', fault: { mode: 'delay', ms: 800 } },
  { name: 'answers 800 ms late', fault: { mode: 'delay-after', ms: 800 } },
]

const lifetimes = [3, 5, 8, 15, 25]

/** Plans what goes wrong in a run. The same random numbers make the same plan. */
export function planTroubles(random: Random, duration: number, processes: number): Planned[] {
  return [
    ...every(random, duration, [20, 20], () => ({
      kind: 'kill',
      process: random.below(processes),
    })),
    ...every(random, duration, [4, 10], () => ({
      kind: 'provider',
      ...random.pick(providerFaults),
      for: random.between(1, 4) * second,
    })),
    ...every(random, duration, [12, 30], () => ({
      kind: 'store',
      how: random.pick(['pause', 'kill']),
      for: random.between(0.3, 5) * second,
    })),
    ...every(random, duration, [3, 6], () => ({
      kind: 'lifetime',
      seconds: random.pick(lifetimes),
    })),
  ].toSorted((one, other) => one.at - other.at)
}

/** Repeats a trouble with pauses of so many seconds. One begins when the one before is over. */
function every(
  random: Random,
  duration: number,
  [shortest, longest]: readonly [number, number],
  next: () => Trouble,
): Planned[] {
  const planned: Planned[] = []
  const pause = () => random.between(shortest, longest) * second
  for (let at = pause() / 2; at < duration; at += pause()) {
    const trouble = next()
    const over = at + ('for' in trouble ? trouble.for : 0)
    if (over >= duration) break
    planned.push({ at, trouble })
    at = over
  }
  return planned
}
