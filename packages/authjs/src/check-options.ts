import type { AccountStore } from '@token-rotation/accounts'
import { completeTiming } from '@token-rotation/core'
import type { TokenRotationOptions } from './options.ts'

const types: { readonly [Name in keyof TokenRotationOptions]?: string } = {
  store: 'object',
  profiles: 'object',
  adopt: 'object',
  timing: 'object',
  signInParams: 'boolean',
  revokeOnSignOut: 'boolean',
  exposeAccessToken: 'boolean',
  sessionWait: 'number',
  onEvent: 'function',
  clock: 'function',
}

/**
 * Checks the form of the options. What the environment lacks is another matter, of the first request.
 *
 * @throws {TypeError} Names the option and its form.
 */
export function checkOptions(options: TokenRotationOptions): void {
  for (const [name, type] of Object.entries(types)) {
    const value = options[name as keyof TokenRotationOptions]
    if (value !== undefined && (typeof value !== type || value === null)) {
      throw new TypeError(`"${name}" must be ${type === 'object' ? 'an' : 'a'} ${type}`)
    }
  }
  const { store, adopt, sessionWait = 0, timing } = options
  if (store && typeof store.compareAndSet !== 'function') {
    throw new TypeError('"store" must be a store, such as memoryStore()')
  }
  if (
    store?.kind === 'account' &&
    typeof (store as Partial<AccountStore>).accountsOf !== 'function'
  ) {
    throw new TypeError('"store" of kind "account" must be made by accountStore()')
  }
  if (adopt && typeof adopt.provider !== 'string') {
    throw new TypeError('"adopt.provider" must be the id of a provider')
  }
  if (!(sessionWait >= 0)) {
    throw new TypeError('"sessionWait" must be a number of milliseconds')
  }
  completeTiming(timing)
}
