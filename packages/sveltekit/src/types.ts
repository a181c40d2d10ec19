import type { SessionError } from '@token-rotation/authjs'

declare module '@auth/sveltekit' {
  interface Session {
    /** What is wrong with the access token. Absent when nothing is. */
    error?: SessionError
    /** Only there with the option `exposeAccessToken`. */
    accessToken?: string
  }
}
