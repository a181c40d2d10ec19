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
  /** Parameters: before, until, how many; times in milliseconds. */
  readonly takeDue: string
  /** Parameters: id, until, due time or `''`; times in milliseconds. */
  readonly postpone: string
}

const alive = 'expires_at > statement_timestamp()'
const expired = 'expires_at <= statement_timestamp()'
const columns = {
  version: '$2::text',
  value: '$3::text',
  expires_at: `statement_timestamp() + $4::text::float8 * interval '1 millisecond'`,
  due_at: time('$5'),
}

/** @param parameter Milliseconds since the epoch, or `''` for none. */
function time(parameter: string): string {
  return `to_timestamp(nullif(${parameter}::text, '')::float8 / 1000)`
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
    // An array, and no join: whatever a plan expects of the number of rows, it finds them by their key.
    takeDue: `with due as (
        select id, due_at from ${table} where due_at < ${time('$1')} and ${alive}
        order by due_at limit $3::text::int for update skip locked
      ), taken as (
        update ${table} set due_at = ${time('$2')}
        where id = any (array(select id from due)) returning id
      ) select id from due where id in (select id from taken) order by due_at`,
    postpone: `update ${table} set due_at = ${time('$3')}
      where id = $1::text and due_at = ${time('$2')} and ${alive}
      returning id`,
  }
}
