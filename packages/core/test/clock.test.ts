import { describe, expect, it } from 'vitest'
import { sleep, systemClock, systemTimer, type Timer, withDeadline } from '../src/clock.ts'

/** A timer that rings when it is told to. */
function handTimer() {
  const waiting = new Map<() => void, number>()
  const timer: Timer = (milliseconds, callback) => {
    waiting.set(callback, milliseconds)
    return () => void waiting.delete(callback)
  }
  function ring(): void {
    for (const callback of Array.from(waiting.keys())) {
      waiting.delete(callback)
      callback()
    }
  }
  return { timer, waiting, ring }
}

describe('sleep', () => {
  it('resolves when the timer rings', async () => {
    const { timer, waiting, ring } = handTimer()
    const slept = sleep(timer, 50)
    expect([...waiting.values()]).toEqual([50])
    ring()
    await slept
  })
})

describe('withDeadline', () => {
  const never = new Promise<string>(() => undefined)

  it('settles as the work does, and cancels the timer', async () => {
    const { timer, waiting } = handTimer()
    expect(
      await withDeadline({ clock: () => 0, timer }, 50, Promise.resolve('done'), () => 'late'),
    ).toBe('done')
    const failed = withDeadline(
      { clock: () => 0, timer },
      50,
      Promise.reject(new Error('failed')),
      () => 'late',
    )
    await expect(failed).rejects.toThrow('failed')
    expect(waiting.size).toBe(0)
  })

  it('resolves with what comes late', async () => {
    const { timer, ring } = handTimer()
    const result = withDeadline({ clock: () => 0, timer }, 50, never, () => 'late')
    ring()
    expect(await result).toBe('late')
  })

  it('gives a process that was suspended time to see what has arrived meanwhile', async () => {
    let now = 0
    const { timer, waiting, ring } = handTimer()
    let arrive: (answer: string) => void = () => undefined
    const answer = new Promise<string>((resolve) => (arrive = resolve))
    const inTime = withDeadline({ clock: () => now, timer }, 50, answer, () => 'late')
    now = 9_000
    ring()
    expect([...waiting.values()]).toContain(50)
    arrive('done')
    expect(await inTime).toBe('done')
    const tooLate = withDeadline({ clock: () => now, timer }, 50, never, () => 'late')
    now = 18_000
    ring()
    ring()
    expect(await tooLate).toBe('late')
  })

  it('rejects with what is thrown late', async () => {
    const { timer, ring } = handTimer()
    const result = withDeadline({ clock: () => 0, timer }, 50, never, () => {
      throw new Error('late')
    })
    ring()
    await expect(result).rejects.toThrow('late')
  })
})

describe('systemClock', () => {
  it('reads the time of the system at each call', () => {
    const original = Date.now
    try {
      Date.now = () => 970_000
      expect(systemClock()).toBe(970_000)
    } finally {
      Date.now = original
    }
  })
})

describe('systemTimer', () => {
  it('calls back once', async () => {
    let calls = 0
    await new Promise<void>((resolve) => systemTimer(0, () => resolve(void (calls += 1))))
    expect(calls).toBe(1)
  })

  it('does not call back after it was cancelled', async () => {
    let calls = 0
    systemTimer(0, () => (calls += 1))()
    await new Promise<void>((resolve) => systemTimer(1, resolve))
    expect(calls).toBe(0)
  })
})
