/** What came of a visit: a union on `status`. Times are in milliseconds since the epoch. */
export type Visit =
  /** The provider has issued new tokens, and they are stored. */
  | { readonly status: 'rotated' }
  /** There is nothing to do before `dueAt`; somebody else has rotated it, say. */
  | { readonly status: 'fresh'; readonly dueAt: number | undefined }
  /** Nobody has used the grant for long. `undefined`: nothing is lost if it is left alone for good. */
  | { readonly status: 'idle'; readonly dueAt: number | undefined }
  /** {@link Turn.admit} has returned `false`. */
  | { readonly status: 'held' }
  /** The provider could not be asked, or asked us to come back later. */
  | Failed<'unavailable'>
  /** The provider has refused the client: the operator has to act. */
  | Failed<'misconfigured'>
  /** The provider has refused this grant for good. */
  | { readonly status: 'rejected'; readonly code: string }
  | { readonly status: 'signed-out' }
  /** There is no record of this grant any more. */
  | { readonly status: 'missing' }

interface Failed<Status> {
  readonly status: Status
  /** One of `RotationErrorCode`. */
  readonly code: string
  readonly retryAt: number
  /**
   * The answer means all grants of the provider (429, say): none of them is visited until then. Where the
   * client is refused that is so anyway.
   */
  readonly isProviderWide?: boolean | undefined
}

/** What a visit is given. */
export interface Turn {
  /**
   * Tells whether a grant of this provider may be rotated now. Asked once for a visit, right before that;
   * after `false` the visit has to end, as `held`: the grant is visited again when it may be.
   */
  readonly admit: (provider: string) => boolean
  /** The provider has answered. Another visit may begin while what it said is stored. */
  readonly answered: () => void
}

/** Does what there is to do for one grant. A rejected promise means that the store is in trouble. */
export type VisitGrant = (id: string, turn: Turn) => Promise<Visit>
