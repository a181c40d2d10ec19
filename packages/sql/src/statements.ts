import type { AccountTokens } from '@token-rotation/accounts'
import type { TableName } from '@token-rotation/postgres/query'

/**
 * Each is atomic by itself. Parameters are text, or null, and are cast here; every column that comes back
 * is text: drivers differ in what they make of anything else. The id of a user is the exception. Its
 * column is a number with some adapters and a uuid with others, so PostgreSQL takes the parameter for what
 * the column is, and an index on it serves.
 *
 * Columns have the names of their tables before them, so that the error about a missing one tells where.
 */
export interface Statements {
  /** Parameters: provider, provider account id. */
  readonly find: string
  /** Parameters: user id. */
  readonly findOfUser: string
  /**
   * Parameters: provider, provider account id, expected access token, expected refresh token, version, state
   * and due time of the note, its expected version unless it is new, and a value for each column.
   */
  readonly write: (columns: readonly (keyof AccountTokens)[], isNew: boolean) => string
  /** Parameters: before, until, how many. */
  readonly takeDue: string
  /** Parameters: provider, provider account id, until, due time. */
  readonly postpone: string
}

/** The columns of an account row that are read and written. No other is. */
export const tokenColumns = [
  'access_token',
  'refresh_token',
  'id_token',
  'token_type',
  'scope',
  'expires_at',
] as const satisfies readonly (keyof AccountTokens)[]

const note = { version: '$5::text', state: '$6::text', due_at: '$7::text::bigint' }

/** The names of the two tables. */
export interface Tables {
  readonly accounts: TableName
  readonly notes: TableName
}

export function statementsFor({ accounts, notes }: Tables): Statements {
  const [row, beside] = [`"${accounts.name}"`, `"${notes.name}"`]
  const columns = [
    ...tokenColumns.map((name) => `${row}.${name}::text`),
    ...['version', 'state', 'due_at'].map((name) => `${beside}.${name}::text`),
  ].join(', ')
  const isAccount = `${row}.provider = $1::text and ${row}."providerAccountId" = $2::text`
  const isNote = `${beside}.provider = $1::text and ${beside}.provider_account_id = $2::text`
  const isExpected = `${isAccount}
    and ${row}.access_token is not distinct from $3::text
    and ${row}.refresh_token is not distinct from $4::text`

  const create = `insert into ${notes.quoted} (provider, provider_account_id, ${Object.keys(note).join(', ')})
    select $1::text, $2::text, ${Object.values(note).join(', ')} where exists (select from account)
    on conflict do nothing returning version`
  const replace = `update ${notes.quoted} set ${assignments(Object.entries(note))}
    where ${isNote} and ${beside}.version = $8::text and exists (select from account)
    returning version`

  return {
    find: `select ${columns} from ${accounts.quoted} left join ${notes.quoted} on ${isNote}
      where ${isAccount}`,
    findOfUser: `select ${row}.provider::text as provider,
        ${row}."providerAccountId"::text as provider_account_id, ${columns}
      from ${accounts.quoted} left join ${notes.quoted}
        on ${beside}.provider = ${row}.provider::text collate "C"
        and ${beside}.provider_account_id = ${row}."providerAccountId"::text collate "C"
      where ${row}."userId" = $1`,
    // The lock on the account row comes first, and shows the row as it is then. The note is decided on by
    // what is committed, not by what could be seen in the beginning: an update looks again at a row that
    // has changed, and an insert meets one that could not be seen. The columns follow the note.
    write(names, isNew) {
      const first = isNew ? 8 : 9
      const values = names.map((name, index) => {
        const type = name === 'expires_at' ? 'text::bigint' : 'text'
        return [name, `$${first + index}::${type}`] as const
      })
      const change = `, changed as (
        update ${accounts.quoted} set ${assignments(values)}
        where ${isExpected} and exists (select from note)
      )`
      return `with account as (
        select from ${accounts.quoted} where ${isExpected} for update
      ), note as (
        ${isNew ? create : replace}
      )${names.length > 0 ? change : ''} select version from note`
    },
    // Grants that others are at are skipped, and nobody waits for anybody. Out of arrays, because a plan
    // for any limit takes a tenth of the table for what a limit leaves, and would read all of it to join
    // that, but takes ten for what is in an array.
    takeDue: `with due as (
        select provider, provider_account_id from ${notes.quoted} where due_at < $1::text::bigint
        order by due_at limit $3::text::int for update skip locked
      ), taken as (
        update ${notes.quoted} set due_at = $2::text::bigint
        from unnest(
          array(select provider from due), array(select provider_account_id from due)
        ) with ordinality as place (provider, provider_account_id, number)
        where ${beside}.provider = place.provider collate "C"
          and ${beside}.provider_account_id = place.provider_account_id collate "C"
        returning place.*
      ) select provider, provider_account_id from taken order by number`,
    postpone: `update ${notes.quoted} set due_at = $4::text::bigint
      where ${isNote} and due_at = $3::text::bigint`,
  }
}

function assignments(values: readonly (readonly [name: string, value: string])[]): string {
  return values.map(([name, value]) => `${name} = ${value}`).join(', ')
}
