import {
  generateDrizzleJson,
  generateMigration,
  generateMySQLDrizzleJson,
  generateMySQLMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api'
import { expect, it } from 'vitest'
import * as mysql from '../src/mysql.ts'
import * as pg from '../src/pg.ts'
import * as sqlite from '../src/sqlite.ts'
import { type DialectName, publishedSql } from './support/sql.ts'

const migrations: Record<DialectName, () => Promise<string[]>> = {
  pg: async () => generateMigration(generateDrizzleJson({}), generateDrizzleJson({ ...pg })),
  mysql: async () =>
    generateMySQLMigration(
      await generateMySQLDrizzleJson({}),
      await generateMySQLDrizzleJson({ ...mysql }),
    ),
  sqlite: async () =>
    generateSQLiteMigration(
      await generateSQLiteDrizzleJson({}),
      await generateSQLiteDrizzleJson({ ...sqlite }),
    ),
}

it.each(['pg', 'mysql', 'sqlite'] as const)(
  'the SQL in the README is what drizzle-kit makes of the table, for %s',
  async (name) => {
    const statements = await migrations[name]()
    expect(normalized(publishedSql(name))).toBe(normalized(statements.join('\n')))
  },
)

function normalized(sql: string): string {
  return sql
    .toLowerCase()
    .replaceAll(/["`]|using btree/g, '')
    .replaceAll(/\s*([(),;])\s*/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
