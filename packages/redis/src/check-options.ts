import type { Driver } from './driver.ts'

/** @throws {TypeError} Names the option that is wrong. */
export function checkOptions(
  driver: Driver,
  options: { prefix: unknown; replicas: unknown; replicaTimeout: unknown },
): void {
  const { prefix, replicas, replicaTimeout } = options
  if (typeof prefix !== 'string' || /[{}]/.test(prefix)) {
    throw new TypeError('"prefix" must be a string without braces')
  }
  if (!Number.isInteger(replicas) || (replicas as number) < 0) {
    throw new TypeError('"replicas" must be a number of replicas')
  }
  // For Redis 0 is forever.
  if (!Number.isInteger(replicaTimeout) || (replicaTimeout as number) < 1) {
    throw new TypeError('"replicaTimeout" must be a number of milliseconds, at least 1')
  }
  if (replicas !== 0 && !driver.runAndWait) {
    throw new TypeError(
      '"replicas" needs a client with a connection of its own: not a cluster, not @upstash/redis',
    )
  }
}
