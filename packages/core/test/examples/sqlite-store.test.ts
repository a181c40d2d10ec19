import { readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, describe, expect, it } from 'vitest'
import { storeContract, virtualClock } from '../../src/testing/index.ts'
import { sqliteStore } from './sqlite-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
const file = join(folder, 'grants.db')
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

describe('the store of the README', () => {
  const one = new Database(file)
  const two = new Database(file)
  afterAll(() => {
    one.close()
    two.close()
    rmSync(folder, { recursive: true })
  })

  it.each(storeContract)('$name', ({ run }) =>
    run(() => {
      const clock = virtualClock()
      const store = sqliteStore(one, clock.now)
      return { store, other: sqliteStore(two, clock.now), passTime: clock.advance }
    }),
  )

  it('is the file that is tested here, and has less than 60 lines', () => {
    const example = read('./sqlite-store.ts')
    expect(read('../../README.md')).toContain(`\`\`\`ts\n${example}\`\`\`\n`)
    expect(example.trimEnd().split('\n').length).toBeLessThan(60)
  })
})
