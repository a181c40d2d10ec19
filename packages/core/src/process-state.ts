import type { Breaker } from './breaker.ts'
import type { Resolution } from './resolution.ts'

/** What all rotators of one process share, however often their module was bundled. */
export interface ProcessState {
  /** The rotations under way, by store, grant and resource: callers for the same share one promise. */
  readonly flights: WeakMap<object, Map<string, Promise<Resolution>>>
  readonly breakers: WeakMap<object, Map<string, Breaker>>
}

const key = Symbol.for('@token-rotation/core process state')

export function processState(): ProcessState {
  const holder = globalThis as { [key]?: ProcessState }
  return (holder[key] ??= { flights: new WeakMap(), breakers: new WeakMap() })
}

export function entryOf<Value>(
  maps: WeakMap<object, Map<string, Value>>,
  owner: object,
): Map<string, Value> {
  let entry = maps.get(owner)
  if (!entry) maps.set(owner, (entry = new Map()))
  return entry
}
