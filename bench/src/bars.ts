import type { Report } from './report.ts'
import { judgeStores } from './stores/store-bars.ts'
import { judgeSweeps } from './sweep/sweep-bars.ts'

/** What has to hold, and whether it does. */
export interface Bar {
  readonly what: string
  readonly measured: string
  readonly bar: string
  readonly passes: boolean
  /** It does not depend on how busy the machine is, and is judged in a quick run as well. */
  readonly isCounted?: boolean
}

export function judge({
  rotateToken,
  middleware,
  accessToken,
  expiry,
  stores,
  sweeps,
}: Report): Bar[] {
  const ours = expiry.filter(({ subject }) => subject === 'token-rotation')
  const requests = ours.flatMap(({ tokenRequests }) => tokenRequests)
  const most = Math.max(...requests)
  const failed = ours.reduce((sum, row) => sum + row.failed, 0)
  const lost = ours.reduce((sum, row) => sum + row.sessionsLost, 0)
  return [
    {
      what: 'rotateToken on a fresh state',
      measured: `${rotateToken.medianNs.toFixed(0)} ns`,
      bar: '< 1000 ns',
      passes: rotateToken.medianNs < 1000,
    },
    {
      what: 'rotation.middleware / stock getSession, time per request',
      measured: middleware.time.median.toFixed(3),
      bar: '< 1.05',
      passes: middleware.time.median < 1.05,
    },
    {
      what: 'getAccessToken, cookie opened before / stock getToken',
      measured: `${(accessToken.ratio.median * 100).toFixed(1)} %`,
      bar: '<= 5 %',
      passes: accessToken.ratio.median <= 0.05,
    },
    {
      what: 'token requests per expiry',
      measured: `${Math.min(...requests)} to ${most}`,
      bar: '1',
      passes: requests.every((count) => count === 1),
    },
    { what: 'failed requests', measured: `${failed}`, bar: '0', passes: failed === 0 },
    { what: 'sessions lost', measured: `${lost}`, bar: '0', passes: lost === 0 },
    ...judgeStores(stores),
    ...judgeSweeps(sweeps),
  ]
}
