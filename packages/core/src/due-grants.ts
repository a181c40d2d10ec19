/**
 * What a background refresher needs of a store besides the two operations: to be handed out grants that
 * are due. It is a hint and no lock: whoever is handed a grant rotates it through the store as everybody
 * does.
 */
export interface DueGrants {
  /**
   * Hands out at most `limit` grants whose due time is before `before`, and moves their due time to
   * `until`: nobody else is handed them before that, unless they are written. Whoever dies meanwhile loses
   * nothing, because then they are due again.
   *
   * Those that have been due for longest come first. A store that spreads its grants over several servers
   * may ask them one after the other, and then that holds for each of them; it begins with another one each
   * time, so that none has to wait for ever.
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
  /** Later than `before`. */
  readonly until: number
  readonly limit: number
}
