import type { Bar } from './bars.ts'
import type { ExpiryRow } from './expiry.ts'
import type { Report } from './report.ts'
import type { PairedRatio } from './statistics.ts'
import { storeTables } from './stores/store-tables.ts'
import { sweepTables } from './sweep/sweep-tables.ts'
import { table } from './table.ts'

/** Renders a report for people, as Markdown tables. */
export function tables(report: Report, bars: readonly Bar[]): string {
  const { rotateToken, middleware, accessToken, expiry, stores, sweeps } = report
  const { ours, stock } = middleware
  return [
    '## Cost with a fresh token',
    table(
      ['', 'ours', 'stock', 'ratio', 'middle half', 'pairs'],
      [
        ['rotateToken, ns', rotateToken.medianNs.toFixed(0), '', '', '', ''],
        ['middleware / getSession, us per request', ...us(ours.time, stock.time, middleware.time)],
        ['the same, us of processor time', ...us(ours.cpu, stock.cpu, middleware.cpu)],
        [
          'getAccessToken / getToken, us per call',
          ...us(accessToken.ours, accessToken.stock, accessToken.ratio),
        ],
      ],
    ),
    '## At expiry',
    table(
      ['', 'requests', 'token requests', 'failed', 'sessions lost', 'p50 ms', 'p99 ms'],
      expiry.toSorted(byArrival).map(expiryCells),
    ),
    ...storeTables(stores),
    ...sweepTables(sweeps),
    '## Bars',
    table(
      ['', 'measured', 'bar', ''],
      bars.map(({ what, measured, bar, passes }) => [
        what,
        measured,
        bar,
        passes ? 'pass' : 'FAIL',
      ]),
    ),
  ].join('\n\n')
}

function us(ours: number, stock: number, { median, quartiles, pairs }: PairedRatio): string[] {
  const digits = ours < 100 ? 1 : 0
  const range = quartiles.map((ratio) => ratio.toFixed(3)).join(' to ')
  return [ours.toFixed(digits), stock.toFixed(digits), median.toFixed(3), range, `${pairs}`]
}

function byArrival(one: ExpiryRow, other: ExpiryRow): number {
  return one.requests - other.requests || Number(one.isSpread) - Number(other.isSpread)
}

function expiryCells(row: ExpiryRow): string[] {
  return [
    row.subject,
    `${row.requests} ${row.isSpread ? 'over 300 ms' : 'at once'}`,
    [...new Set(row.tokenRequests)].join(' / '),
    `${row.failed} of ${row.sent}`,
    `${row.sessionsLost} of ${row.sessions}`,
    row.p50.toFixed(0),
    row.p99.toFixed(0),
  ]
}
