import { describe, expect, it } from 'vitest'
import type { Slice } from '../src/grant-slice.ts'
import { openedCookies } from '../src/opened-cookies.ts'

const slice = { isLegacy: false } as Slice
const key = { name: 'session', value: 'v', secret: 'one' as string | string[] }
const opened = { slice, expiresAt: 1_000, issuedAt: 0 }

describe('openedCookies', () => {
  it('remembers by value, name and secret', () => {
    const cookies = openedCookies()
    cookies.set(key, opened)
    expect(cookies.get(key, 999)).toMatchObject(opened)
    expect(cookies.get({ ...key, value: 'w' }, 999)).toBeUndefined()
  })

  it.each([
    ['another secret', { ...key, secret: 'two' }],
    ['a secret that was added', { ...key, secret: ['two', 'one'] }],
    ['another name', { ...key, name: '__Secure-session' }],
  ])('gives nothing to %s, and forgets', (_name, other) => {
    const cookies = openedCookies()
    cookies.set(key, opened)
    expect(cookies.get(other, 0)).toBeUndefined()
    expect(cookies.get(key, 0)).toBeUndefined()
  })

  it('tells lists of secrets apart', () => {
    const cookies = openedCookies()
    cookies.set({ ...key, secret: ['a', 'b'] }, opened)
    expect(cookies.get({ ...key, secret: ['a', 'b'] }, 0)).toMatchObject(opened)
    expect(cookies.get({ ...key, secret: 'a,b' }, 0)).toBeUndefined()
  })

  it.each([1_000, 1_001])('does not serve a session that has ended, at %i', (now) => {
    const cookies = openedCookies()
    cookies.set(key, opened)
    expect(cookies.get(key, now)).toBeUndefined()
  })

  it('does not serve a session whose end it does not know', () => {
    const cookies = openedCookies()
    cookies.set(key, { slice, expiresAt: Number.NaN, issuedAt: 0 })
    expect(cookies.get(key, 0)).toBeUndefined()
  })

  it('keeps no more than it may, and gives up the oldest', () => {
    const cookies = openedCookies(3)
    for (const value of ['a', 'b', 'c', 'a', 'd']) cookies.set({ ...key, value }, opened)
    const kept = ['a', 'b', 'c', 'd'].filter((value) => cookies.get({ ...key, value }, 0))
    expect(kept).toEqual(['a', 'c', 'd'])
  })
})
