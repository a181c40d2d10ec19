import { describe, expect, it } from 'vitest'
import { nameOf, readCookies, withCookies, withSetCookies } from '../src/cookie-header.ts'

const options = { path: '/', httpOnly: true }
const gone = { name: 'session.0', value: '', options: { ...options, maxAge: 0 } }
const kept = { name: 'session', value: 'new value', options }

describe('readCookies', () => {
  it.each([
    [undefined, {}],
    [null, {}],
    ['', {}],
    ['a=1; b=%20two', { a: '1', b: ' two' }],
    ['a=%zz', { a: '%zz' }],
    ['a="1"; a=2', { a: '"1"' }],
  ])('of %j are %j', (header, expected) => {
    expect({ ...readCookies(header) }).toEqual(expected)
  })
})

describe('withCookies', () => {
  it('replaces its own, and leaves the others to the byte', () => {
    const header = 'a=%zz; session.0=old;session=old; b="quoted value"; sessions=1; c=='
    expect(withCookies(header, [gone, kept])).toBe(
      'a=%zz; b="quoted value"; sessions=1; c==; session=new%20value',
    )
  })

  it.each([
    [undefined, 'session=new%20value'],
    [null, 'session=new%20value'],
    ['', 'session=new%20value'],
    [' ; ', 'session=new%20value'],
    ['session=old', 'session=new%20value'],
  ])('of %j are %j', (header, expected) => {
    expect(withCookies(header, [gone, kept])).toBe(expected)
  })

  it('can be read again', () => {
    const value = 'a b;c=d,ü"'
    const header = withCookies('x=1', [{ ...kept, value }])
    expect({ ...readCookies(header) }).toEqual({ x: '1', session: value })
  })

  it('leaves nothing where nothing is left', () => {
    expect(withCookies('session.0=old', [gone])).toBe('')
  })
})

describe('withSetCookies', () => {
  it('takes the place of those with the same name, whatever their case and attributes', () => {
    const lines = ['theme=dark; Path=/', 'session=older; Path=/; Secure', 'session.0=older']
    expect(withSetCookies(lines, [gone, kept])).toEqual([
      'theme=dark; Path=/',
      'session.0=; Max-Age=0; Path=/; HttpOnly',
      'session=new%20value; Path=/; HttpOnly',
    ])
  })

  it('keeps everything where nothing is written', () => {
    expect(withSetCookies(['a=1', 'a=2'], [])).toEqual(['a=1', 'a=2'])
  })
})

describe('nameOf', () => {
  it.each([
    ['a=1; Path=/', 'a'],
    [' a = 1', 'a'],
    ['a', 'a'],
    ['a==', 'a'],
    ['', ''],
  ])('of %j is %j', (pair, expected) => {
    expect(nameOf(pair)).toBe(expected)
  })
})
