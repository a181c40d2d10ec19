import type { Comparison } from './comparison.ts'

/** Says when and on what a comparison was made: latencies depend on it, counts do not. */
export function aboutTheRun({ startedAt, node, cpus, load, rounds, requests }: Comparison): string {
  const day = startedAt.slice(0, 10)
  const busy = `load ${load.before.toFixed(1)} before and ${load.after.toFixed(1)} after`
  const size = `${rounds} sign-ins for each case, ${requests} requests in a burst`
  return `${day}, Node ${node}, ${cpus} cores, ${busy}, ${size}.`
}
