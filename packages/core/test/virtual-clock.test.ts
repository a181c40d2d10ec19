import { describe, expect, it } from 'vitest'
import { sleep } from '../src/clock.ts'
import { virtualClock } from '../src/testing/index.ts'

describe('virtualClock', () => {
  it('starts where it is told to', () => {
    expect(virtualClock(970_000).now()).toBe(970_000)
  })

  it('runs callbacks in the order of their times, then in that of their creation', async () => {
    const clock = virtualClock(0)
    const seen: string[] = []
    clock.timer(20, () => seen.push('late'))
    clock.timer(10, () => seen.push('early'))
    clock.timer(10, () => seen.push('early too'))
    await clock.advance(20)
    expect(seen).toEqual(['early', 'early too', 'late'])
  })

  it('settles promises between two callbacks', async () => {
    const clock = virtualClock(0)
    const seen: string[] = []
    async function goOn(): Promise<void> {
      for (let step = 0; step < 20; step += 1) await Promise.resolve()
      seen.push('first')
    }
    clock.timer(10, () => void goOn())
    clock.timer(10, () => seen.push('second'))
    await clock.advance(10)
    expect(seen).toEqual(['first', 'second'])
  })

  it('runs a callback that another one created, at its own time', async () => {
    const clock = virtualClock(0)
    const seen: number[] = []
    clock.timer(10, () => clock.timer(10, () => seen.push(clock.now())))
    await clock.advance(25)
    expect(seen).toEqual([20])
    expect(clock.now()).toBe(25)
  })

  it('forgets a callback that was cancelled', async () => {
    const clock = virtualClock(0)
    const cancel = clock.timer(10, () => expect.unreachable())
    cancel()
    expect(clock.pending).toBe(0)
    await clock.advance(20)
  })

  it('leaves alone what is due later', async () => {
    const clock = virtualClock(0)
    clock.timer(30, () => expect.unreachable())
    await clock.advance(29)
    expect(clock.pending).toBe(1)
  })

  it('lets time pass until the work settles, and no longer', async () => {
    const clock = virtualClock(0)
    clock.timer(99, () => expect.unreachable())
    const work = sleep(clock.timer, 50).then(() => 'done')
    await expect(clock.run(work)).resolves.toBe('done')
    expect(clock.now()).toBe(50)
  })

  it('settles as the work does', async () => {
    const work = Promise.reject(new Error('refused'))
    await expect(virtualClock().run(work)).rejects.toThrow('refused')
  })

  it('tells when nothing is left that could settle the work', async () => {
    await expect(virtualClock().run(new Promise(() => undefined))).rejects.toThrow('pending')
  })

  it('runs until nothing waits any more', async () => {
    const clock = virtualClock(0)
    clock.timer(10, () => clock.timer(5_000, () => undefined))
    await clock.runUntilIdle()
    expect([clock.now(), clock.pending]).toEqual([5_010, 0])
  })
})
