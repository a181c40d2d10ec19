create table if not exists "token_rotation_grants" (
  id text collate "C" primary key,
  version text not null,
  value text not null,
  expires_at timestamptz not null,
  due_at timestamptz
);

create index if not exists "token_rotation_grants_expires_at" on "token_rotation_grants" (expires_at);

create index if not exists "token_rotation_grants_due_at" on "token_rotation_grants" (due_at) where due_at is not null;
