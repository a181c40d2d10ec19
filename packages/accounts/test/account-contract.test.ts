import { describe, it } from 'vitest'
import { accountContract } from '../src/testing/index.ts'
import { memoryTables } from './support/memory-tables.ts'

describe('the contract of account tables, in memory', () => {
  it.each(accountContract)('$name', ({ run }) => run(memoryTables))
})
