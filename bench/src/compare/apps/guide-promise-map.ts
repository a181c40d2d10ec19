import { serveGuide } from './serve-guide.ts'

const refreshing = new Map<string, Promise<unknown>>()

// What is usually suggested where the snippet fails: requests that come at once share one refresh.
await serveGuide(<Tokens>(refreshToken: string, refresh: () => Promise<Tokens>) => {
  const shared = refreshing.get(refreshToken)
  if (shared) return shared as Promise<Tokens>
  const refreshed = refresh().finally(() => refreshing.delete(refreshToken))
  refreshing.set(refreshToken, refreshed)
  return refreshed
})
