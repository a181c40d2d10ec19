/**
 * Expiry is judged by the clock of the database, which all processes share: two whose own clocks
 * disagree must not disagree about whether there is a record. `statement_timestamp()` is that clock also
 * where somebody's transaction has begun long ago.
 *
 * Every parameter is text and is cast here, every column that comes back is text: drivers differ in what
 * they make of anything else.
 */
export interface Statements {
  /** Parameters: id. */
  readonly get: string
  /** Parameters: id, version, value, life in milliseconds, due time in milliseconds or `''`. */
  readonly create: string
  /** Parameters: those of `create`, expected version. */
  readonly replace: string
  /** Parameters: id, expected version. */
  readonly remove: string
  /** Parameters: id. */
  readonly expectNone: string
  /** Parameters: how many. */
  readonly removeExpired: string
}

const alive = 'expires_at > statement_timestamp()'
const expired = 'expires_at <= statement_timestamp()'
const columns = {
  version: '$2::text',
  value: '$3::text',
  expires_at: `statement_timestamp() + $4::text::float8 * interval '1 millisecond'`,
  due_at: `to_timestamp(nullif($5::text, '')::float8 / 1000)`,
}

/** @param table The quoted name of the table. */
export function statementsFor(table: string): Statements {
  const names = Object.keys(columns)
  const values = Object.values(columns)
  const assignments = Object.entries(columns).map(([name, value]) => `${name} = ${value}`)
  return {
    get: `select version, value from ${table} where id = $1::text and ${alive}`,
    create: `insert into ${table} as g (id, ${names.join(', ')})
      values ($1::text, ${values.join(', ')})
      on conflict (id) do update set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}
      where g.${expired}
      returning id`,
    replace: `update ${table} set ${assignments.join(', ')}
      where id = $1::text and version = $6::text and ${alive}
      returning id`,
    remove: `delete from ${table} where id = $1::text and version = $2::text and ${alive} returning id`,
    expectNone: `select 'none' as id
      where not exists (select from ${table} where id = $1::text and ${alive})`,
    // Rows that are in use are left for the next time, and nobody waits for anybody.
    removeExpired: `with gone as (
        delete from ${table} where ${expired} and id in (
          select id from ${table} where ${expired}
          order by expires_at limit $1::text::int for update skip locked
        ) returning id
      ) select count(*)::text as removed from gone`,
  }
}
