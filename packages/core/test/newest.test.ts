import { describe, expect, it } from 'vitest'
import { newest } from '../src/newest.ts'
import { grant, rejected, signedOut } from './support.ts'

describe('newest', () => {
  const older = grant({ generation: 2 })
  const newer = grant({ generation: 4 })

  it('knows nothing of nothing', () => {
    expect(newest(undefined, undefined)).toBeUndefined()
  })

  it('takes what there is', () => {
    expect(newest(older, undefined)).toBe(older)
    expect(newest(undefined, older)).toBe(older)
  })

  it('takes the newer generation, wherever it is', () => {
    expect(newest(older, newer)).toBe(newer)
    expect(newest(newer, older)).toBe(newer)
    expect(newest(rejected(0), newer)).toBe(newer)
  })

  it('takes the stored one of two that are the same generation: it knows of claims and refusals', () => {
    const stored = rejected(0)
    expect(newest(stored, grant({ generation: 3 }))).toBe(stored)
  })

  it('takes nothing for newer than a sign-out', () => {
    expect(newest(signedOut, newer)).toBe(signedOut)
  })
})
