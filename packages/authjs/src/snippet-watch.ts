import type { Logger } from './logger.ts'

/** Knows whether a pasted refresh token snippet is still in the user's `jwt` callback. */
export interface SnippetWatch {
  /** A sign-in showed whether the callback keeps the refresh token itself. */
  sawSignIn(provider: string, keepsToken: boolean): void
  /** A session of the snippet was taken over. Its callback may show what it does only later. */
  tookOver(callback: unknown): void
  /** The callback was seen to leave the tokens of this provider alone. */
  isGone(provider: string): boolean
}

export function snippetWatch(logger: Logger): SnippetWatch {
  const gone = new Set<string>()
  function tell(): void {
    logger.once(
      'error',
      'the "jwt" callback still keeps and refreshes tokens itself (the pasted refresh token snippet): remove that code, token rotation does it now. It has been kept from spending the refresh token.',
    )
  }
  return {
    sawSignIn(provider, keepsToken) {
      if (keepsToken) {
        gone.delete(provider)
        tell()
      } else gone.add(provider)
    },
    tookOver(callback) {
      // A hint only: its source is all that can be seen of it now.
      if (/refresh_?token/i.test(String(callback))) tell()
    },
    isGone: (provider) => gone.has(provider),
  }
}
