import type { TakeDueRequest } from '@token-rotation/core'

/** Names an account: no two rows have the same. */
export interface AccountKey {
  readonly provider: string
  readonly providerAccountId: string
}

/** The columns of an account row that hold tokens, with the names of Auth.js. */
export interface AccountTokens {
  readonly access_token: string | null
  readonly refresh_token: string | null
  readonly id_token: string | null
  readonly token_type: string | null
  readonly scope: string | null
  /** In whole seconds since the epoch. */
  readonly expires_at: number | null
}

/** The same as a client returns them: a time can be a bigint, or text, and a column can be missing. */
export type AccountColumns = { readonly [Name in keyof AccountTokens]?: unknown }

/**
 * What an account row has no column for: a row of our own table, with the key of the account. It is
 * about the tokens that it names by their hash; about any others it says nothing but the generation.
 */
export interface AccountNote {
  /** An opaque string that is never used twice. */
  readonly version: string
  /** JSON, without tokens of the account row. */
  readonly state: string
  /** When the grant will be due, in whole milliseconds since the epoch. */
  readonly dueAt: number | null
}

/** An account row, and the note beside it. */
export interface AccountRow {
  readonly columns: AccountColumns
  readonly note: AccountNote | undefined
}

/** What has to stand in both tables for a write to be done. */
export interface ExpectedAccount {
  readonly access_token: string | null
  readonly refresh_token: string | null
  /** That of the note. `undefined`: there is none. */
  readonly version: string | undefined
}

/** What a write changes. */
export interface AccountChange {
  readonly note: AccountNote
  /** Only the columns that change. Absent where the account row stays as it is. */
  readonly columns?: Partial<AccountTokens> | undefined
}

/**
 * The account table of an Auth.js adapter and our table beside it, as one client reaches them. Whoever
 * has another client than those of our packages writes these five, and `accountStore` does the rest.
 *
 * A rejected promise means "unknown": a write may have been applied.
 */
export interface AccountTables {
  /**
   * Reads an account row and its note: in one snapshot, or the note first. Never the row first: it could
   * be an older one than that of the note.
   *
   * @returns Resolves with `undefined` where there is no account row.
   */
  find(key: AccountKey): Promise<AccountRow | undefined>
  /** Lists the accounts of a user, in any order. */
  findOfUser(userId: string): Promise<readonly (AccountKey & AccountRow)[]>
  /**
   * Writes the note, and the columns if there are any, in one transaction, if everything is still as
   * `expected`: whichever of the two tables has been changed by somebody else, nothing is written.
   *
   * A database without transactions changes the account row first, on condition of its tokens: that is the
   * commit, and the note follows on condition of its version.
   *
   * @returns Resolves with `false` where nothing was written.
   */
  write(key: AccountKey, expected: ExpectedAccount, change: AccountChange): Promise<boolean>
  /** See `DueGrants` of the core. */
  takeDue(request: TakeDueRequest): Promise<readonly AccountKey[]>
  /** See `DueGrants` of the core. `null`: the account is not handed out any more. */
  postpone(key: AccountKey, until: number, dueAt: number | null): Promise<void>
}
