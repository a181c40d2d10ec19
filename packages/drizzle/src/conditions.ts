import type { AccountKey, ExpectedAccount } from '@token-rotation/accounts'
import { and, type Column, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { AccountsTable, Dialect, RotationTable, Tables } from './dialect.ts'

/** What statements look for, in the SQL of a dialect. */
export interface Conditions {
  /** The column holds these very characters. */
  readonly isExactly: (column: Column, value: string | null) => SQL | undefined
  /** The row is that of the account. */
  readonly isOf: (table: AccountsTable | RotationTable, key: AccountKey) => SQL | undefined
  /** The account row holds the tokens that it is expected to hold. */
  readonly isAsExpected: (key: AccountKey, expected: ExpectedAccount) => SQL | undefined
}

export function conditionsFor({ name }: Dialect, { account }: Tables): Conditions {
  const isExactly: Conditions['isExactly'] = (column, value) => {
    if (value === null) return isNull(column)
    if (name !== 'mysql') return eq(column, value)
    // Its collations take other characters for the same. The first half is what an index is for.
    const bytes = (operand: unknown) => sql`cast(convert(${operand} using utf8mb4) as binary)`
    return and(eq(column, value), sql`${bytes(column)} = ${bytes(sql.param(value, column))}`)
  }
  const isOf: Conditions['isOf'] = (table, { provider, providerAccountId }) =>
    and(isExactly(table.provider, provider), isExactly(table.providerAccountId, providerAccountId))
  return {
    isExactly,
    isOf,
    isAsExpected: (key, { access_token, refresh_token }) =>
      and(
        isOf(account, key),
        isExactly(account.access_token, access_token),
        isExactly(account.refresh_token, refresh_token),
      ),
  }
}
