/**
 * What is found out about one provider.
 *
 * - `refreshes`: nothing is missing.
 * - `confirmed`: what cannot be seen from here is there, says who runs this.
 * - `depends`: on a setting at the provider, which nobody can see from here.
 * - `needs-change`: it will not refresh until the app is changed.
 * - `cannot`: it has nothing to refresh with.
 * - `unknown`: nobody has told us how it behaves.
 * - `not-oauth`: it brings no access tokens.
 */
export type Verdict =
  'refreshes' | 'confirmed' | 'depends' | 'needs-change' | 'cannot' | 'unknown' | 'not-oauth'

export interface Diagnosis {
  readonly provider: string
  readonly name: string
  /** File and line. */
  readonly at?: string | undefined
  readonly verdict: Verdict
  /** It refreshes by the `refresh` of a profile of the app's own. */
  readonly isByFunction?: true
  /** What the verdict comes from, or what to change. */
  readonly remedies: readonly string[]
  /** What the library adds to the sign-in by itself. */
  readonly added: Readonly<Record<string, string>>
  readonly notes: readonly string[]
  /** Absent where nothing rotates. */
  readonly rotation?: Rotation
  readonly accessToken?: string | undefined
  readonly refreshToken?: string | undefined
}

export interface Rotation {
  readonly phrase: string
  /** Two processes that present one refresh token may cost the session. */
  readonly isStrict: boolean
}
