import { describe, it } from 'vitest'
import { accountContract } from '../src/testing/index.ts'
import { memoryTables } from './support/memory-tables.ts'

describe('the contract of account tables, in memory', () => {
  for (const { name, run } of accountContract) it(name, () => run(memoryTables))
})
