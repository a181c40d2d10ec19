/**
 * What a background refresher needs of a store besides the two operations: to be handed out grants that
 * are due. It is a hint and no lock: whoever is handed a grant rotates it through the store as everybody
 * does.
 */
export interface DueGrants {
  /**
   * Hands out at most `limit` grants whose due time is before `before`, those that have been due for longest
   * first, and moves their due time to `until`: nobody else is handed them before that. Whoever dies
   * meanwhile loses nothing, because then they are due again.
   *
   * @returns Resolves with ids; fewer than `limit` where there are no more, or where others are at them.
   */
  takeDue(request: TakeDueRequest): Promise<readonly string[]>
  /**
   * Moves the due time of a grant that was handed out, unless something was written meanwhile.
   *
   * @param until As it was handed out.
   * @param dueAt `undefined`: it is not handed out any more, until it is written again.
   */
  postpone(id: string, until: number, dueAt: number | undefined): Promise<void>
}

/** Times are in whole milliseconds since the epoch. */
export interface TakeDueRequest {
  readonly before: number
  readonly until: number
  readonly limit: number
}
