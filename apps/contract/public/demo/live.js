/**
 * What the page knows. Modules read it, change it through `change`, and hear of every change.
 *
 * `token` is the last answer of `/api/token`; `known` is the last access token that was described, which
 * outlives an answer without one. Times are in milliseconds since the epoch.
 */
export const live = {
  config: { framework: '', auth: '/auth' },
  session: null,
  sub: undefined,
  token: { status: 'loading' },
  known: undefined,
  /** Which process of the app has answered last, where there are several. */
  process: undefined,
  /** The life of an access token. */
  lifetime: 20_000,
  /** The id of this session's grant, as soon as an event has given it away. */
  grantId: undefined,
  /** How many requests are on their way, and how many were sent. */
  pending: 0,
  requests: 0,
  fault: { mode: 'none' },
  hasControl: false,
}

const listeners = new Set()

/** Calls `listener` now and after every change. */
export function onChange(listener) {
  listeners.add(listener)
  listener(live)
}

export function change(part) {
  Object.assign(live, part)
  for (const listener of listeners) listener(live)
}
