import { describe, expect, it } from 'vitest'
import { findSessionCookie, isChunkOf, writeSessionCookie } from '../src/session-cookie.ts'
import { sessionStore } from './support/auth-core.ts'

const plain = 'authjs.session-token'
const secure = `__Secure-${plain}`
const config = { providers: [] }
const expires = new Date('2030-01-01')

function find(cookies: Record<string, string>, own: object = {}, isHttps?: boolean) {
  return findSessionCookie(cookies, { ...config, ...own }, plain, isHttps)
}

/** What a browser holds after it was given a session. */
function written(before: Record<string, string>, value: string, own: object = {}) {
  const previous = find(before, own)!
  const after = { ...before }
  for (const cookie of writeSessionCookie(previous, value, { ...config, ...own }, expires)) {
    if (cookie.options.maxAge === 0) delete after[cookie.name]
    else after[cookie.name] = cookie.value
  }
  return after
}

describe('findSessionCookie', () => {
  it.each([
    ['the plain name', { [plain]: 'v' }, {}, plain],
    ['the secure name', { [secure]: 'v' }, {}, secure],
    ['the name that a sign-in would set now', { [plain]: 'v', [secure]: 's' }, {}, plain],
    [
      'a custom name',
      { mine: 'v', [plain]: 'p' },
      { cookies: { sessionToken: { name: 'mine' } } },
      'mine',
    ],
    [
      'the plain name where it is configured',
      { [plain]: 'v', [secure]: 's' },
      { useSecureCookies: false },
      plain,
    ],
    [
      'the secure name where it is configured',
      { [plain]: 'p', [secure]: 'v' },
      { useSecureCookies: true },
      secure,
    ],
  ])('finds %s', (_name, cookies, own, expected) => {
    expect(find(cookies, own)).toMatchObject({ name: expected, value: 'v' })
  })

  it('finds nothing under a name that the configuration rules out', () => {
    expect(find({ [plain]: 'v' }, { useSecureCookies: true })).toBeUndefined()
    expect(find({ [secure]: 'v' }, { useSecureCookies: false })).toBeUndefined()
    expect(find({ [plain]: 'v' }, { cookies: { sessionToken: { name: 'mine' } } })).toBeUndefined()
  })

  it('finds nothing in empty cookies and in those of others', () => {
    expect(find({ [plain]: '', [`${plain}-x`]: 'v', [`${plain}.x`]: 'v' })).toBeUndefined()
  })

  it('joins chunks by their number, in whatever order they come', () => {
    const cookies = Object.fromEntries(
      [10, 2, 0, 1, 3, 4, 5, 6, 7, 8, 9].map((index) => [`${plain}.${index}`, `<${index}>`]),
    )
    expect(find(cookies)?.value).toBe('<0><1><2><3><4><5><6><7><8><9><10>')
  })

  it.each([1, 3936, 3937, 12_000])('reads %i characters as Auth.js does', async (length) => {
    const value = 'v'.repeat(length)
    const store = await sessionStore({ name: plain, options: {} }, {})
    const cookies = Object.fromEntries(
      store.chunk(value, {}).map((cookie) => [cookie.name, cookie.value]),
    )
    expect(find(cookies)?.value).toBe(value)
    const again = await sessionStore({ name: plain, options: {} }, cookies)
    expect(again.value).toBe(value)
  })

  it.each([
    ['a plain default name over https', plain, {}, true, false],
    ['a secure default name over http', secure, {}, false, true],
    ['a custom name over https', 'mine', {}, true, true],
    ['a custom name over http', 'mine', {}, false, false],
    ['a custom name, configured', 'mine', { useSecureCookies: true }, false, true],
    ['a custom name, ruled out', 'mine', { useSecureCookies: false }, true, false],
    ['a custom name with the prefix', '__Host-mine', {}, false, true],
  ])('tells whether %s is secure', (_name, name, own, isHttps, expected) => {
    const named = name.includes('mine') && { cookies: { sessionToken: { name } } }
    expect(find({ [name]: 'v' }, { ...own, ...named }, isHttps)?.isSecure).toBe(expected)
  })
})

describe('writeSessionCookie', () => {
  const lengths = [1, 3935, 3936, 3937, 7872, 7873, 20_000]
  const pairs = lengths.flatMap((from) => lengths.map((to) => [from, to] as const))

  it.each(pairs)('leaves no stale chunk from %i to %i characters', (from, to) => {
    const before = written({ [plain]: 'first' }, 'a'.repeat(from))
    const after = written(before, 'b'.repeat(to))
    expect(find(after)?.value).toBe('b'.repeat(to))
    const count = Math.ceil(to / 3936)
    expect(Object.keys(after)).toHaveLength(count)
    expect(Object.values(after).every((value) => !value.includes('a'))).toBe(true)
  })

  it.each(pairs)('writes what Auth.js writes from %i to %i characters', async (from, to) => {
    const before = written({ [plain]: 'first' }, 'a'.repeat(from))
    const options = { httpOnly: true, sameSite: 'lax', path: '/', secure: false }
    const store = await sessionStore({ name: plain, options }, before)
    const sort = (cookies: readonly { name: string }[]) =>
      cookies.toSorted((one, other) => one.name.localeCompare(other.name))
    const ours = writeSessionCookie(find(before)!, 'b'.repeat(to), config, expires)
    expect(sort(ours)).toEqual(sort(store.chunk('b'.repeat(to), { expires })))
  })

  it('takes the attributes of the configuration', () => {
    const own = {
      cookies: { sessionToken: { options: { domain: 'example.com', sameSite: 'none' } } },
    }
    const [cookie] = writeSessionCookie(
      find({ [secure]: 'v' })!,
      'w',
      { ...config, ...own },
      expires,
    )
    expect(cookie).toEqual({
      name: secure,
      value: 'w',
      options: {
        httpOnly: true,
        sameSite: 'none',
        path: '/',
        secure: true,
        domain: 'example.com',
        expires,
      },
    })
  })

  it('deletes stale chunks with the attributes that they were set with', () => {
    const own = { cookies: { sessionToken: { options: { domain: 'example.com' } } } }
    const before = find({ [`${plain}.0`]: 'a', [`${plain}.1`]: 'b' })!
    const cookies = writeSessionCookie(before, 'w', { ...config, ...own }, expires)
    expect(cookies.filter(({ options }) => options.maxAge === 0)).toEqual([
      expect.objectContaining({ name: `${plain}.0`, value: '' }),
      expect.objectContaining({ name: `${plain}.1`, value: '' }),
    ])
    expect(cookies.every(({ options }) => options.domain === 'example.com')).toBe(true)
  })
})

describe('isChunkOf', () => {
  it.each([
    [plain, true],
    [`${plain}.0`, true],
    [`${plain}.12`, true],
    [`${plain}.`, false],
    [`${plain}.1a`, false],
    [`${plain}-0`, false],
    [secure, false],
  ])('tells that of %s', (name, expected) => {
    expect(isChunkOf(name, plain)).toBe(expected)
  })
})
