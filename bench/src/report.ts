import type { AccessTokenResult } from './access-token.ts'
import type { ExpiryRow } from './expiry.ts'
import type { MiddlewareResult } from './middleware.ts'
import type { RotateTokenResult } from './rotate-token.ts'
import type { StoresResult } from './stores/stores.ts'
import type { SweepResult } from './sweep/run-sweep.ts'

/** Everything that one run has measured. */
export interface Report {
  readonly startedAt: string
  readonly isQuick: boolean
  readonly node: string
  readonly cpus: number
  /** Load of the machine over the minute before the run. On a busy one, only ratios mean anything. */
  readonly load: number
  readonly rotateToken: RotateTokenResult
  readonly middleware: MiddlewareResult
  readonly accessToken: AccessTokenResult
  readonly expiry: readonly ExpiryRow[]
  readonly stores: StoresResult
  readonly sweeps: readonly SweepResult[]
}
