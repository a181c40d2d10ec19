import { expect, test, vi } from 'vitest'
import { createMapStorage } from '../src/map-storage.ts'

test('keeps ten thousand sessions', async () => {
  const storage = createMapStorage()
  const sessions = storage.adapter('Session')
  for (let number = 0; number < 10_000; number += 1) {
    await sessions.upsert(`id-${number}`, { uid: `uid-${number}`, accountId: 'ada' }, 60)
  }
  expect(storage.list('Session')).toHaveLength(10_000)
  expect(await sessions.find('id-0')).toMatchObject({ uid: 'uid-0' })
  expect(await sessions.findByUid('uid-0')).toMatchObject({ uid: 'uid-0' })
})

test('forgets what has expired', async () => {
  vi.useFakeTimers()
  try {
    const storage = createMapStorage()
    const tokens = storage.adapter('AccessToken')
    await tokens.upsert('id', { grantId: 'grant' }, 20)
    vi.advanceTimersByTime(19_999)
    expect(await tokens.find('id')).toBeDefined()
    vi.advanceTimersByTime(1)
    expect(storage.list('AccessToken')).toEqual([])
    expect(await tokens.find('id')).toBeUndefined()
  } finally {
    vi.useRealTimers()
  }
})
