import type { GrantState } from '../../src/grant-state.ts'
import type { GrantRecord, GrantStore } from '../../src/grant-store.ts'
import { createMemoryStore } from '../../src/memory-store.ts'
import type { VirtualClock } from '../../src/testing/index.ts'
import type { Schedule, StoreTrouble } from './schedule.ts'
import { timing } from './timing.ts'
import type { VirtualProcess } from './virtual-process.ts'

type State = GrantState | undefined
/** Hears of every write that was applied, at the moment of it. */
export type OnWrite = (process: VirtualProcess, id: string, before: State, after: State) => void

/** A store that all processes share, over a network that fails on request. */
export interface VirtualStore {
  readonly peek: (id: string) => State
  /** Writes past the network, before a run. */
  readonly put: (state: GrantState) => void
  readonly handle: (process: VirtualProcess) => GrantStore<GrantState>
  /** How often a process had to do without an answer. */
  readonly troubles: (process: VirtualProcess) => number
  /** Until when a process that had to wait in vain may spare its callers the same. */
  readonly silentUntil: (process: VirtualProcess) => number
  /** How often that was more than one write whose fate can be found out by reading. */
  readonly hardTroubles: () => number
  /** From now on nothing goes wrong. */
  readonly heal: () => void
}

const tooSlow = 700

export function virtualStore(
  time: VirtualClock,
  schedule: Schedule,
  latency: () => number,
  onWrite: OnWrite,
): VirtualStore {
  const start = time.now()
  const records = new Map<string, GrantRecord<GrantState>>()
  const troubles = new Map<VirtualProcess, number>()
  const silences = new Map<VirtualProcess, number>()
  let calls = 0
  let hard = 0
  let isHealed = false

  function isDown(): boolean {
    const now = time.now() - start
    return !isHealed && schedule.outages.some(({ at, lasts }) => now >= at && now < at + lasts)
  }
  function failure(): Error {
    // As drivers do it: what was to be written is in the message.
    const quoted = JSON.stringify([...records.values()])
    return new Error(`connection lost: ${quoted}`, { cause: { code: 'ECONNRESET', quoted } })
  }
  function remote<T>(process: VirtualProcess, isWrite: boolean, apply: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      process.call('store', () => {
        const trouble: StoreTrouble['type'] | undefined = isHealed
          ? undefined
          : schedule.store.find(({ call }) => call === calls)?.type
        calls += 1
        const count = () => {
          troubles.set(process, (troubles.get(process) ?? 0) + 1)
          silences.set(process, time.now() + 2 * timing.storeTimeout)
        }
        if (trouble) count()
        const isMild = isWrite && (trouble === 'lost' || trouble === 'reply-lost')
        if (trouble && (!isMild || schedule.store.length > 1)) hard += 1
        const fail = () => {
          process.deliver(() => {
            count()
            reject(failure())
          })
        }
        time.timer(latency() + (trouble === 'slow-before' ? tooSlow : 0), () => {
          if (isDown()) hard += 1
          if (isDown() || trouble === 'lost') return void time.timer(latency(), fail)
          const result = apply()
          if (trouble === 'no-reply') return
          if (trouble === 'reply-lost') return void time.timer(latency(), fail)
          const after = latency() + (trouble === 'slow-after' ? tooSlow : 0)
          time.timer(after, () => process.deliver(() => resolve(result)))
        })
      })
    })
  }

  return {
    peek: (id) => records.get(id)?.value,
    put: (state) =>
      void records.set(state.id, { version: 'v0', value: { ...state, writtenAt: start } }),
    troubles: (process) => troubles.get(process) ?? 0,
    silentUntil: (process) => silences.get(process) ?? -Infinity,
    hardTroubles: () => hard,
    heal: () => void (isHealed = true),
    handle: (process) => ({
      kind: 'sealed',
      get: (id) => remote(process, false, () => records.get(id)),
      compareAndSet: (id, expectedVersion, next) =>
        remote(process, true, () => {
          const before = records.get(id)
          if (before?.version !== expectedVersion) return false
          if (next) records.set(id, next)
          else records.delete(id)
          onWrite(process, id, before?.value, next?.value)
          return true
        }),
    }),
  }
}

/** The memory of one process. It goes when the process does. */
export function processMemory(
  process: VirtualProcess,
  onWrite: OnWrite,
): { store: GrantStore<GrantState>; peek: (id: string) => State } {
  const records = new Map<string, GrantState>()
  const memory = createMemoryStore<GrantState>({ clock: process.clock })
  const enter = () => new Promise<void>((resolve) => process.call('store', resolve))
  return {
    peek: (id) => records.get(id),
    store: {
      kind: 'memory',
      async get(id) {
        await enter()
        return memory.get(id)
      },
      async compareAndSet(id, expectedVersion, next, options) {
        await enter()
        const isWritten = await memory.compareAndSet(id, expectedVersion, next, options)
        if (isWritten) {
          const before = records.get(id)
          if (next) records.set(id, next.value)
          else records.delete(id)
          onWrite(process, id, before, next?.value)
        }
        return isWritten
      },
    },
  }
}
