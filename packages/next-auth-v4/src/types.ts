import type { SessionError } from '@token-rotation/authjs'

declare module 'next-auth' {
  interface Session {
    /** Set by token rotation when something is wrong. */
    error?: SessionError
    /** Set by token rotation with `exposeAccessToken: true` only. */
    accessToken?: string
  }
}
