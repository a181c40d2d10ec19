export { prismaAccounts, type PrismaAccountsOptions } from './prisma-accounts.ts'
export type { PrismaAccountModel, PrismaAccountsClient } from './prisma-client.ts'
