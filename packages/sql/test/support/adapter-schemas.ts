/** The tables of an adapter, as its documentation has them, and their names. */
export interface AdapterSchema {
  readonly sql: string
  readonly users: string
  readonly accounts: string
}

/** Of `@auth/pg-adapter`, and the same of `@auth/neon-adapter`: the id of a user is a number. */
export const pgAdapter: AdapterSchema = {
  users: 'users',
  accounts: 'accounts',
  sql: `
    create table verification_token (
      identifier text not null,
      expires timestamptz not null,
      token text not null,
      primary key (identifier, token)
    );
    create table accounts (
      id serial,
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
      token_type text,
      primary key (id)
    );
    create table sessions (
      id serial,
      "userId" integer not null,
      expires timestamptz not null,
      "sessionToken" varchar(255) not null,
      primary key (id)
    );
    create table users (
      id serial,
      name varchar(255),
      email varchar(255),
      "emailVerified" timestamptz,
      image text,
      primary key (id)
    );`,
}

/** Of `@auth/kysely-adapter`, what its migration makes: the id of a user is a uuid. */
export const kyselyAdapter: AdapterSchema = {
  users: 'User',
  accounts: 'Account',
  sql: `
    create table "User" (
      id uuid primary key default gen_random_uuid(),
      name text,
      email text unique not null,
      "emailVerified" timestamptz,
      image text
    );
    create table "Account" (
      id uuid primary key default gen_random_uuid(),
      "userId" uuid not null references "User" (id) on delete cascade,
      type text not null,
      provider text not null,
      "providerAccountId" text not null,
      refresh_token text,
      access_token text,
      expires_at bigint,
      token_type text,
      scope text,
      id_token text,
      session_state text
    );
    create index "Account_userId_index" on "Account" ("userId");`,
}
