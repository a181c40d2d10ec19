import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountContract } from '@token-rotation/accounts/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { accountsOf } from './support/accounts-of.ts'
import { authTables } from './support/auth-schema.ts'
import { connect, type TestClient } from './support/connect.ts'

describe('prismaAccounts, Prisma 7, SQLite', () => {
  let folder: string
  let one: TestClient
  let two: TestClient
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
    const url = `file:${join(folder, 'accounts.db')}`
    one = await connect(7, 'sqlite', url)
    two = await connect(7, 'sqlite', url)
    const statements = authTables('sqlite')
      .split(';')
      .filter((text) => text.trim())
    for (const text of statements) await one.$executeRawUnsafe(text)
  })
  afterAll(async () => {
    await one?.$disconnect()
    await two?.$disconnect()
    rmSync(folder, { recursive: true })
  })

  it.each(accountContract)('$name', ({ run }) => run(() => accountsOf(one, two)))
})
