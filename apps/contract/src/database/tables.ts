import { schema } from '@token-rotation/sql'

/** The tables of @auth/drizzle-adapter, as far as the demo uses them, and ours. */
export const drizzleTables = `
create table if not exists "user" (
  id text primary key, name text, email text unique, "emailVerified" timestamp, image text
);
create table if not exists account (
  "userId" text not null references "user" (id) on delete cascade,
  type text not null, provider text not null, "providerAccountId" text not null,
  refresh_token text, access_token text, expires_at integer,
  token_type text, scope text, id_token text, session_state text,
  primary key (provider, "providerAccountId")
);
create table if not exists session (
  "sessionToken" text primary key,
  "userId" text not null references "user" (id) on delete cascade,
  expires timestamp not null
);
${schema()}`

/** The tables of @auth/pg-adapter, and ours. */
export const pgTables = `
create table if not exists users (
  id serial primary key, name varchar(255), email varchar(255),
  "emailVerified" timestamptz, image text
);
create table if not exists accounts (
  id serial primary key, "userId" integer not null, type varchar(255) not null,
  provider varchar(255) not null, "providerAccountId" varchar(255) not null,
  refresh_token text, access_token text, expires_at bigint,
  id_token text, scope text, session_state text, token_type text
);
create table if not exists sessions (
  id serial primary key, "userId" integer not null,
  expires timestamptz not null, "sessionToken" varchar(255) not null
);
${schema()}`

/** The tables of @auth/prisma-adapter as `prisma/schema.prisma` has them, ours included. */
export const prismaTables = `
create table if not exists "User" (
  id text primary key, name text, email text unique, "emailVerified" timestamp(3), image text
);
create table if not exists "Account" (
  "userId" text not null references "User" (id) on delete cascade,
  type text not null, provider text not null, "providerAccountId" text not null,
  refresh_token text, access_token text, expires_at integer,
  token_type text, scope text, id_token text, session_state text,
  primary key (provider, "providerAccountId")
);
create table if not exists "Session" (
  "sessionToken" text primary key,
  "userId" text not null references "User" (id) on delete cascade,
  expires timestamp(3) not null
);
${schema()}`
