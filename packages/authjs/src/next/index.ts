export { nextExchanges, type NextExchanges } from './next-exchange.ts'
export type { CookieJar, NextModules, NextRequestLike } from './next-modules.ts'
export {
  type Disconnect,
  type EndSessionUrl,
  type FetchWithAccessToken,
  type GetAccessToken,
  nextReads,
  type NextReadsContext,
} from './next-reads.ts'
export { nextProxy, type NextProxyContext, type ProxyFunction } from './next-proxy.ts'
