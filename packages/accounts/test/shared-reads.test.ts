import { describe, expect, it, vi } from 'vitest'
import { sharedReads } from '../src/shared-reads.ts'

/** A read that ends when the test says so. */
function setUp() {
  const answers: ((value: string | Error) => void)[] = []
  const read = sharedReads(
    () =>
      new Promise<string>((resolve, reject) => {
        answers.push((value) => (value instanceof Error ? reject(value) : resolve(value)))
      }),
  )
  return { read, answers }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('sharedReads', () => {
  it('gives whoever comes while a read is under way the next one, which they share', async () => {
    const { read, answers } = setUp()
    const first = read('a')
    const others = [read('a'), read('a'), read('a')]
    expect(answers).toHaveLength(1)
    answers[0]!('before they asked')
    expect(await first).toBe('before they asked')
    await turn()
    expect(answers).toHaveLength(2)
    answers[1]!('after they asked')
    expect(await Promise.all(others)).toEqual(Array(3).fill('after they asked'))
    const later = read('a')
    answers[2]!('later')
    expect(await later).toBe('later')
  })

  it('keeps keys apart', async () => {
    const { read, answers } = setUp()
    const both = [read('a'), read('b')]
    answers[0]!('of a')
    answers[1]!('of b')
    expect(await Promise.all(both)).toEqual(['of a', 'of b'])
  })

  it('reads again for the others when a read fails', async () => {
    const { read, answers } = setUp()
    const first = read('a')
    const second = read('a')
    answers[0]!(new Error('lost'))
    await expect(first).rejects.toThrow('lost')
    await turn()
    answers[1]!('there')
    expect(await second).toBe('there')
  })

  it('waits for a read that hangs no longer than a second', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { read, answers } = setUp()
    void read('a')
    const others = [read('a'), read('a')]
    await vi.advanceTimersByTimeAsync(999)
    expect(answers).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(answers).toHaveLength(2)
    answers[1]!('there')
    expect(await Promise.all(others)).toEqual(['there', 'there'])
    vi.useRealTimers()
  })
})
