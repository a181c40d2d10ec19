import type { Bar } from '../bars.ts'
import type { Growth } from './growth.ts'
import type { StoresResult } from './stores.ts'

/** How much more an operation may cost with the most grants than with the fewest. */
const growthBar = 1.5

/** What Redis may need for a grant besides its sealed text, in bytes. */
const redisOverhead = 700

/** What a script may run for a grant: each looks at one key, and none of these at more than that. */
const constantCost = ['eval', 'evalsha', 'get', 'set', 'del', 'exists']

/**
 * What it may run on the index of what will be due: that is spread over 256 sorted sets, so a million grants
 * are 4,000 entries in each, of which an entry is found in a dozen steps (`O(log n)`). `ZRANGE` reads the
 * first two.
 */
const indexCost = ['zadd', 'zrem', 'zrange']

const cheap = new Set([...constantCost, ...indexCost])

export function judgeStores({ redis, postgres, roundTrips, sealedBytes }: StoresResult): Bar[] {
  const counted = roundTrips.map(({ what, store, roundTrips, most }) => ({
    what: `round trips of ${what} (${store})`,
    measured: Number.isInteger(roundTrips) ? `${roundTrips}` : roundTrips.toFixed(2),
    bar: `<= ${most}`,
    passes: roundTrips <= most,
    isCounted: true,
  }))
  const bars: Bar[] = [...counted]
  if (redis) {
    const { commands, rows } = redis
    const overhead = rows.at(-1)!.bytesPerGrant - sealedBytes
    bars.push(
      {
        what: 'commands at Redis, inside of scripts too',
        measured: commands.toSorted().join(' '),
        bar: [...cheap].join(' '),
        passes: commands.every((command) => cheap.has(command)),
        isCounted: true,
      },
      {
        what: 'bytes of a grant in Redis besides its sealed text',
        measured: overhead.toFixed(0),
        bar: `<= ${redisOverhead}`,
        passes: overhead <= redisOverhead,
        isCounted: true,
      },
      growthOf('Redis', redis),
    )
  }
  if (postgres) {
    const { scannedRows } = postgres
    bars.push(
      {
        what: 'rows read without an index in PostgreSQL',
        measured: `${scannedRows}`,
        bar: '0',
        passes: scannedRows === 0,
        isCounted: true,
      },
      growthOf('PostgreSQL', postgres),
    )
  }
  return bars
}

function growthOf(store: string, { rows, growth }: Growth): Bar {
  const [fewest, most] = [rows[0]!, rows.at(-1)!].map(({ grants }) => grants.toLocaleString('en'))
  const ratios = Object.entries(growth).map(([name, { median }]) => ({ name, median }))
  return {
    what: `cost of an operation with ${most} / ${fewest} grants (${store})`,
    measured: ratios.map(({ name, median }) => `${name} ${median.toFixed(2)}`).join(', '),
    bar: `<= ${growthBar}`,
    passes: ratios.every(({ median }) => median <= growthBar),
  }
}
