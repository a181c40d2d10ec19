import type { CarriedGrant, Profile } from '@token-rotation/core'
import type { Point } from './points.ts'

/** One grant in one store, as the processes know it. */
export interface Line {
  readonly id: string
  readonly store: StoreName
  readonly issuer: string
  readonly profile: Profile
}

export type StoreName = 'Redis' | 'PostgreSQL'

/** Where the servers are. What is not installed has none. */
export type StoreUrls = Readonly<Partial<Record<StoreName, string>>>

/** What a caller got for a grant. */
export interface Answer {
  readonly status: string
  readonly generation: number | undefined
  readonly accessToken: string | undefined
}

/** What became of a grant in a process that was stopped, and went on. */
export interface Held {
  readonly answer: Answer
  /** How many refresh requests it sent. */
  readonly requests: number
}

/** What a process is asked to do. */
export interface Commands {
  begin(line: Line, state: CarriedGrant): void
  resolve(line: Line, isForced: boolean): Answer
  /** Returns how many milliseconds late the process has come to anything at worst. */
  lag(): number
  hold(lines: readonly Line[], orders: Orders): Readonly<Record<string, Held>>
}

/** Where a process ends itself, and how. */
export interface Orders {
  readonly point: Point
  readonly signal: 'SIGKILL' | 'SIGSTOP'
}

/** What a process says. */
export type Message =
  | { readonly type: 'done'; readonly call: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly call: number; readonly error: string }
  /** A claim was written, or is about to be. */
  | { readonly type: 'claims'; readonly id: string; readonly leaseUntil: number }
  /** All grants are where the process ends itself, which is the next thing it does. */
  | { readonly type: 'reached' }
