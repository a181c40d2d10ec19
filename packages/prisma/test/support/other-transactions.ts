import { PrismaPg } from '@prisma/adapter-pg'

/**
 * Settings of a client whose driver adapter treats transactions as that of another database does: it
 * refuses them, or runs what is in them as if there were none.
 */
export function withTransactionsOf(name: 'Neon over HTTP' | 'Cloudflare D1', url: string): object {
  const factory = new PrismaPg({ connectionString: url })
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    adapter.startTransaction =
      name === 'Neon over HTTP'
        ? () => Promise.reject(new Error('Transactions are not supported in HTTP mode'))
        : async () => ({
            provider: adapter.provider,
            adapterName: adapter.adapterName,
            options: { usePhantomQuery: true },
            executeRaw: (query) => adapter.executeRaw(query),
            queryRaw: (query) => adapter.queryRaw(query),
            commit: async () => {},
            rollback: async () => {},
            createSavepoint: async () => {},
            rollbackToSavepoint: async () => {},
            releaseSavepoint: async () => {},
          })
    return adapter
  }
  return { adapter: factory }
}
