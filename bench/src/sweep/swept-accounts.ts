// Not exported, since apps never see it.
import { writeAccount } from '../../../packages/accounts/src/account-state.ts'
import type { SweepPlan } from './sweep-plan.ts'
import { randomDueTime, sweptGrant } from './swept-grants.ts'

/** As `@auth/pg-adapter` has it. */
export const accountSchema = `create table accounts (
  id serial primary key,
  "userId" integer not null,
  type varchar(255) not null,
  provider varchar(255) not null,
  "providerAccountId" varchar(255) not null,
  refresh_token text,
  access_token text,
  expires_at bigint,
  id_token text,
  scope text,
  session_state text,
  token_type text
);
create unique index on accounts (provider, "providerAccountId");
create index on accounts ("userId");
`

export const insertAccounts = `with given as (
  select * from unnest(
    $1::int[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bigint[]
  ) as given (number, refresh_token, access_token, id_token, expires_at, state, due_at)
), noted as (
  insert into token_rotation_accounts
  select 'demo', 'user-' || number, 'first', state, due_at from given
) insert into accounts
  ("userId", type, provider, "providerAccountId", refresh_token, access_token, id_token, expires_at,
    token_type, scope)
  select number, 'oauth', 'demo', 'user-' || number, refresh_token, access_token, id_token, expires_at,
    'bearer', 'openid profile email offline_access'
  from given`

/** The columns that {@link insertAccounts} takes, for one account. */
export async function accountValues(index: number, plan: SweepPlan) {
  const state = sweptGrant(index, plan, accountIdOf(index))
  const { columns, noted } = await writeAccount(state)
  const { refresh_token, access_token, id_token, expires_at } = columns
  return [index, refresh_token, access_token, id_token, expires_at, noted, randomDueTime()]
}

/** The id of the grant of an account. */
export function accountIdOf(index: number): string {
  return `demo/user-${index}`
}

export function userOf(index: number): string {
  return String(index)
}
