import type { JsonObject } from './input.ts'

/** The answers of past rotations, for providers that forgive a second use for a short while. */
export interface Replay {
  /**
   * Finds the answer this refresh token was exchanged for.
   *
   * @param window How long ago that may be, in milliseconds.
   * @returns The answer, also while the exchange is still going on, or `undefined` when there is
   *   none. Not itself a promise: two requests that come at once must not both find nothing.
   */
  recall(refreshToken: string, window: number): Promise<JsonObject | undefined> | undefined
  /** Keeps the answer of an exchange that begins now; `undefined` says that it failed. */
  remember(refreshToken: string, answer: Promise<JsonObject | undefined>): void
  forget(): void
}

export function createReplay(now: () => number = Date.now): Replay {
  const answers = new Map<string, { at: number; answer: Promise<JsonObject | undefined> }>()
  return {
    recall(refreshToken, window) {
      const kept = answers.get(refreshToken)
      return kept !== undefined && now() - kept.at < window ? kept.answer : undefined
    },
    remember(refreshToken, answer) {
      answers.set(refreshToken, { at: now(), answer })
    },
    forget() {
      answers.clear()
    },
  }
}
