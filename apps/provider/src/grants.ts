import type { MapStorage } from './map-storage.ts'

/** Ends the grants of one account, or of all, with every token that came from them. */
export function revokeGrants(storage: MapStorage, sub?: string): number {
  for (const model of ['AuthorizationCode', 'RefreshToken', 'AccessToken']) {
    deleteOf(storage, model, sub)
  }
  return deleteOf(storage, 'Grant', sub)
}

/** Ends access tokens before their time; their grants can still be refreshed. */
export function revokeAccessTokens(storage: MapStorage, sub?: string): number {
  return deleteOf(storage, 'AccessToken', sub)
}

/** Counts the grants of an account that still have a refresh token to present. */
export function countLiveGrants(storage: MapStorage, sub: string): number {
  const grants = new Set(storage.list('Grant').map(([id]) => id))
  const refreshable = storage
    .list('RefreshToken')
    .filter(([, token]) => token.accountId === sub && token.consumed === undefined)
    .map(([, token]) => token.grantId ?? '')
  return new Set(refreshable.filter((grantId) => grants.has(grantId))).size
}

function deleteOf(storage: MapStorage, model: string, sub: string | undefined): number {
  const ended = storage
    .list(model)
    .filter(([, payload]) => sub === undefined || payload.accountId === sub)
  for (const [id] of ended) storage.delete(model, id)
  return ended.length
}
