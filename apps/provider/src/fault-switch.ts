import type { Fault } from './fault.ts'

export interface FaultSwitch {
  /** The fault the next refresh request meets. */
  current(): Fault
  set(fault: Fault): void
  /** Hands out the fault for one request and counts that request. */
  take(): Fault
}

export function createFaultSwitch(): FaultSwitch {
  let fault: Fault = { mode: 'none' }
  return {
    current: () => fault,
    set(next) {
      fault = next
    },
    take() {
      const taken = fault
      if (taken.mode !== 'none' && taken.times !== undefined) {
        fault = taken.times > 1 ? { ...taken, times: taken.times - 1 } : { mode: 'none' }
      }
      return taken
    },
  }
}
