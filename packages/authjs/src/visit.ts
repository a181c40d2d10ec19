import type { Background, Resolution } from '@token-rotation/core'
import type { Slice } from './grant-slice.ts'

/** One request, as the callbacks that Auth.js runs for it see it. */
export interface Visit {
  /** The response can still take a cookie. */
  readonly canCarry: boolean
  /** Promises to finish work after the response. Default is what the host of the process promises. */
  readonly background?: Background | undefined
  /** What became of the grant of this session. */
  resolution?: Resolution
  /** What the session cookie has to hold from now on, if that is something else than before. */
  next?: Slice | undefined
  /** The session has come to its end: signed out elsewhere, or ended by a callback of the app. */
  isOver?: boolean
  /** The cookie is old enough to be renewed although nothing has changed. */
  isAged?: boolean
}
