import type { GrantStore } from '@token-rotation/core'

/** A server that keeps grants. */
export interface StoreBackend {
  readonly name: 'Redis' | 'PostgreSQL'
  connect(): StoreConnection
  /** Starts to note what arrives, which takes the server time: not while time is measured. */
  watch(): Promise<Watch>
}

/** A store on a connection of its own, as each process of an app has one. */
export interface StoreConnection {
  readonly store: GrantStore<string>
  /** `PING` or `SELECT 1` on the same connection: the least that a round trip can cost. */
  bare(): Promise<unknown>
  close(): Promise<void>
}

export interface Watch {
  /** Connects in such a way that what is sent is noted. */
  connect(): StoreConnection
  /** Resolves with what has arrived from clients since the last time, in order. */
  sent(): Promise<readonly string[]>
  close(): Promise<void>
}
