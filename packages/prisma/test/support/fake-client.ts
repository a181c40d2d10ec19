import type { AccountModelRow, Model, NoteModelRow } from '../../src/prisma-client.ts'

/** A client without a database, with one account and no note. */
export function fakeClient(account: Partial<Model<AccountModelRow>> = {}) {
  const row = {
    provider: 'google',
    providerAccountId: '1',
    access_token: 'access token',
    refresh_token: 'refresh token',
    expires_at: 2_000_000_000,
  }
  const client = {
    account: { ...model<AccountModelRow>(row), ...account },
    tokenRotationAccount: model<NoteModelRow>(null),
    $transaction: (run: (tx: unknown) => Promise<unknown>) => run(client),
  }
  return client
}

function model<Row>(row: Row | null): Model<Row> {
  return {
    findFirst: async () => row,
    findMany: async () => (row ? [row] : []),
    updateMany: async () => ({ count: 1 }),
    create: async () => {},
  }
}
