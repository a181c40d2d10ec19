/** A mechanism of the core that is taken away, to see a test fail. */
export interface Mutation {
  /** What is taken away. */
  readonly name: string
  /** Below `packages/core/src`. */
  readonly file: string
  /** Has to occur exactly once. */
  readonly find: string
  readonly replace: string
}
