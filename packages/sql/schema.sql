create table if not exists "token_rotation_accounts" (
  provider text collate "C",
  provider_account_id text collate "C",
  version text not null,
  state text not null,
  due_at bigint,
  primary key (provider, provider_account_id)
);

create index if not exists "token_rotation_accounts_due_at" on "token_rotation_accounts" (due_at) where due_at is not null;
