/** A record of a store: a value, and a version that changes whenever the value does. */
export interface GrantRecord<Value> {
  /** An opaque string that is never used twice. Chosen by whoever writes. */
  readonly version: string
  readonly value: Value
}

/** What a store is told about a record that it writes. */
export interface WriteOptions {
  /** How long the record has to live, in milliseconds. The store may forget it afterwards. */
  readonly ttl: number
  /**
   * When the grant will be due for rotation, in milliseconds since the epoch. The value may be sealed;
   * this is how a background refresher finds it. Absent where there is nothing to rotate.
   */
  readonly dueAt?: number | undefined
  /** The record can be given up for another one when the store is full. Default is `false`. */
  readonly replaceable?: boolean | undefined
}

/**
 * Keeps one record per grant.
 *
 * The two operations must be linearizable per id: once `compareAndSet` has resolved with `true`, every
 * `get`, from any process, returns that record or a later one. Eventually consistent stores cannot be
 * used.
 *
 * A rejected promise means "unknown": the write may have been applied. The rotator finds out by reading.
 */
export interface GrantStore<Value> {
  /**
   * Where the tokens live: `memory` stays in this process, so they are in the session cookie; `sealed`
   * is shared by all processes and holds sealed text; `account` is shared and holds them in the open.
   */
  readonly kind: 'memory' | 'sealed' | 'account'
  /** Resolves with the newest record, or `undefined` where there is none or it has expired. */
  get(id: string): Promise<GrantRecord<Value> | undefined>
  /**
   * Writes `next` if the stored version is `expectedVersion`, in one atomic step.
   *
   * @param expectedVersion `undefined` expects that there is no record.
   * @param next `undefined` deletes the record.
   * @returns Resolves with `true` if it was written, `false` if the version was another.
   */
  compareAndSet(
    id: string,
    expectedVersion: string | undefined,
    next: GrantRecord<Value> | undefined,
    options: WriteOptions,
  ): Promise<boolean>
}
