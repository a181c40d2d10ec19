import { table } from '../table.ts'
import type { PairedRatio } from '../statistics.ts'
import type { Growth } from './growth.ts'
import type { RoundTrips } from './round-trips.ts'
import type { StoresResult } from './stores.ts'

/** Renders what was measured of the stores, as Markdown. */
export function storeTables(stores: StoresResult): string[] {
  const { plainBytes, sealedBytes, redis, postgres, roundTrips } = stores
  const growths = [
    ...(redis ? growthRows('Redis', redis) : []),
    ...(postgres ? growthRows('PostgreSQL', postgres) : []),
  ]
  return [
    '## Round trips to the store',
    table(
      ['', 'store', 'round trips', 'time / bare round trip', 'middle half', 'pairs'],
      roundTrips.map(roundTripCells),
    ),
    '## Cost by the number of grants',
    `A record has ${plainBytes} bytes, and ${sealedBytes} when it is sealed. Operations as ratios to PING or SELECT 1.`,
    table(
      ['', 'grants', 'bytes per grant', 'bare us', 'get', 'claim', 'commit', 'clean-up'],
      growths,
    ),
  ]
}

function roundTripCells({ what, store, roundTrips, time }: RoundTrips): string[] {
  const count = Number.isInteger(roundTrips) ? `${roundTrips}` : roundTrips.toFixed(2)
  if (!time) return [what, store, count, '', '', '']
  const range = time.quartiles.map((ratio) => ratio.toFixed(2)).join(' to ')
  return [what, store, count, time.median.toFixed(2), range, `${time.pairs}`]
}

function growthRows(store: string, { rows, growth }: Growth): string[][] {
  return [
    ...rows.map(({ grants, bytesPerGrant, bare, operations }) => [
      store,
      grants.toLocaleString('en'),
      bytesPerGrant.toFixed(0),
      bare.toFixed(0),
      ...ratios(operations),
    ]),
    [store, 'most / fewest', '', '', ...ratios(growth)],
  ]
}

function ratios(byOperation: Readonly<Record<string, PairedRatio>>): string[] {
  const names = ['get', 'claim', 'commit', 'clean-up']
  return names.map((name) => byOperation[name]?.median.toFixed(2) ?? '')
}
