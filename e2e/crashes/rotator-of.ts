import { createRotator, type EventListener, type Rotator } from '@token-rotation/core'
import { refreshFetcher } from '../../packages/authjs/src/refresh-fetcher.ts'
import { resolveProvider } from '../../packages/authjs/src/resolve-provider.ts'
import type { Surroundings } from './crash-point.ts'
import type { Line } from './line.ts'
import { timing } from './timing.ts'

/** Creates a rotator as the binding does. */
export function rotatorOf(
  line: Line,
  { store, fetch }: Surroundings,
  onEvent?: EventListener,
): Rotator {
  const provider = resolveProvider({
    id: 'demo',
    type: 'oidc',
    clientId: 'client',
    clientSecret: 'a client secret',
    issuer: line.issuer,
    [Symbol('custom-fetch')]: fetch,
  })!
  const fetcher = refreshFetcher(() => provider, { discoveryTimeout: timing.httpTimeout / 2 })
  return createRotator({ store, fetcher, timing, onEvent, profile: line.profile })
}
