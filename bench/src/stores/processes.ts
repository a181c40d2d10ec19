import {
  createRotator,
  type GrantStore,
  type ProcessState,
  type Resolution,
  type Rotator,
  type TokenFetcher,
} from '@token-rotation/core'
import { freshTokens, sealed } from './grants.ts'

/** Returns a rotator as another process has it: it shares nothing but the store. */
export function processOn(
  store: GrantStore<string>,
  fetcher: TokenFetcher = answerAtOnce,
): Rotator {
  const process: ProcessState = { flights: new WeakMap(), breakers: new WeakMap() }
  return createRotator({ store: sealed(store), fetcher, process })
}

/** A token endpoint that costs nothing, so that what is left is the cost of the store. */
export const answerAtOnce: TokenFetcher = async () => Response.json(freshTokens())

/** Returns the access token, or throws: what fails must not count as fast. */
export function accessTokenOf(resolution: Resolution): string {
  if (resolution.status !== 'ok') throw new Error(`the grant is ${resolution.status}`)
  return resolution.state.tokens.access_token
}
