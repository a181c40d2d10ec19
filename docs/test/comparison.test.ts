import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { Comparison } from '../../bench/src/compare/comparison.ts'
import { comparisonSections } from '../../bench/src/compare/comparison-tables.ts'
import { fillPage } from '../../bench/src/compare/fill-page.ts'
import { judgeOurs } from '../../bench/src/compare/judge-ours.ts'
import type { Outcome } from '../../bench/src/compare/outcome.ts'
import { formatted } from '../../bench/src/compare/write-formatted.ts'

const page = new URL('../comparison.md', import.meta.url)

describe('the page of the comparison', () => {
  test('shows the figures of the run that is published with it', async () => {
    const results = new URL('../comparison/results.json', import.meta.url)
    const published = JSON.parse(await readFile(results, 'utf8')) as Comparison
    const text = await readFile(page, 'utf8')
    expect(await formatted(page, fillPage(text, comparisonSections(published)))).toBe(text)
    expect(published.isQuick).toBe(false)
    expect(judgeOurs(published)).toEqual([])
  })

  test('cannot leave a part out', () => {
    expect(() => fillPage('', [{ name: 'costs', text: '' }])).toThrow('no place for "costs"')
  })
})

const kept: Outcome = {
  subject: 'ours, cookie',
  case: 'storm',
  tokenRequests: { least: 1, most: 1 },
  sent: 50,
  failed: 0,
  sessions: 1,
  usable: 1,
  usableNext: 1,
  lost: 0,
  p50: 20,
  p99: 40,
}

function comparisonOf(...outcomes: readonly Outcome[]): Comparison {
  const common = { versions: {}, configured: '', docs: '' }
  return {
    startedAt: '2026-11-22T00:00:00.000Z',
    isQuick: false,
    node: '20.20.2',
    cpus: 2,
    load: { before: 0, after: 0 },
    rounds: 1,
    requests: 50,
    subjects: [
      { ...common, name: 'ours, cookie', isOurs: true },
      { ...common, name: 'theirs', isOurs: false },
    ],
    outcomes,
    costs: [],
  }
}

function partOf(name: string, comparison: Comparison): string {
  return comparisonSections(comparison).find((section) => section.name === name)!.text
}

describe('a table', () => {
  const theirs = { ...kept, subject: 'theirs', failed: 1, p50: 10, p99: 40 }
  const comparison = comparisonOf(kept, theirs)

  test('shows the best of a column in bold, and whoever is as good', () => {
    const [, , own, other] = partOf('storm', comparison)
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
    expect(own).toContain('**0 of 50**')
    expect(other).toContain('1 of 50')
    expect(own).toContain('20')
    expect(other).toContain('**10**')
    expect([own, other].map((row) => row!.includes('**40**'))).toEqual([true, true])
  })

  test('is followed by each column in which another one is better, with what it fails and loses', () => {
    expect(partOf('better', comparison)).toBe(
      '- at once, p50 ms: theirs 10 (1 of 50 requests failed); ours, cookie 20.',
    )
    expect(partOf('better', comparisonOf(kept))).toBe('Nowhere in this run.')
  })
})

describe('a run fails', () => {
  const problemsOf = (change: Partial<Outcome>) => judgeOurs(comparisonOf({ ...kept, ...change }))

  test('with a second token request, a failed request or a lost session of this library', () => {
    expect(problemsOf({})).toEqual([])
    expect(problemsOf({ tokenRequests: { least: 1, most: 2 } })).toHaveLength(1)
    expect(problemsOf({ failed: 1 })).toHaveLength(1)
    expect(problemsOf({ lost: 1 })).toHaveLength(1)
  })

  test('with a session that an outage ends, but not with requests that it fails', () => {
    expect(problemsOf({ case: 'outage', failed: 8, tokenRequests: { least: 3, most: 4 } })).toEqual(
      [],
    )
    expect(problemsOf({ case: 'outage', lost: 1 })).toHaveLength(1)
  })

  test('neither with what others do, nor with two processes that share nothing', () => {
    expect(problemsOf({ subject: 'theirs', failed: 1, lost: 1 })).toEqual([])
    expect(problemsOf({ case: 'processes', failed: 1, lost: 1 })).toEqual([])
  })
})
