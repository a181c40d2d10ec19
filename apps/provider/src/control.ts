import type { ClientMetadata } from 'oidc-provider'
import type { Counters } from './counters.ts'
import type { FaultSwitch } from './fault-switch.ts'
import { parseFault } from './fault.ts'
import type { Fault } from './fault.ts'
import { countLiveGrants, revokeAccessTokens, revokeGrants } from './grants.ts'
import type { HeldSockets } from './held-sockets.ts'
import { ControlInputError, requireText } from './input.ts'
import type { MapStorage } from './map-storage.ts'
import type { Replay } from './replay.ts'
import { changeSettings } from './settings.ts'
import type { ProviderSettings } from './settings.ts'
import type { ProviderStats } from './stats.ts'

/** Everything that can be done to a running provider; `/control` offers the same over HTTP. */
export interface ProviderControl {
  stats(): ProviderStats
  /** @returns The settings as they are now. */
  changeSettings(change: Partial<ProviderSettings>): ProviderSettings
  /** Lets refresh requests go wrong from now on. */
  setFault(fault: Fault): Fault
  /**
   * Revokes every grant of an account, or of all accounts: a refresh gives `invalid_grant` and `/me`
   * answers 401.
   *
   * @returns How many grants were revoked.
   */
  revokeGrants(sub?: string): number
  /**
   * Revokes the access tokens of an account, or of all accounts: `/me` answers 401, a refresh works.
   *
   * @returns How many access tokens were revoked.
   */
  revokeAccessTokens(sub?: string): number
  /** @returns How many grants of the account still have a live refresh token. */
  liveGrants(sub: string): number
  /** Gives a client another secret; without an id, the main one. */
  changeClientSecret(secret: string, clientId?: string): void
  /**
   * Puts faults, settings, counters and client secrets back to what they were at the start, and
   * closes the connections that hang. Grants and sessions are kept.
   */
  reset(): void
}

export interface ControlParts {
  readonly storage: MapStorage
  readonly clients: readonly ClientMetadata[]
  readonly mainClientId: string
  readonly counters: Counters
  readonly faults: FaultSwitch
  readonly held: HeldSockets
  readonly replay: Replay
  readonly settings: {
    readonly initial: ProviderSettings
    current(): ProviderSettings
    set(settings: ProviderSettings): void
  }
}

export function createControl(parts: ControlParts): ProviderControl {
  const { clients, counters, faults, held, replay, settings, storage } = parts

  function registerClients(): void {
    for (const client of clients) storage.set('Client', client.client_id, client)
  }
  registerClients()

  return {
    stats: () => ({ ...counters.read(), settings: settings.current(), fault: faults.current() }),
    changeSettings(change) {
      settings.set(changeSettings(settings.current(), change))
      return settings.current()
    },
    setFault(fault) {
      faults.set(parseFault(fault))
      return faults.current()
    },
    revokeGrants: (sub) => revokeGrants(storage, sub),
    revokeAccessTokens: (sub) => revokeAccessTokens(storage, sub),
    liveGrants: (sub) => countLiveGrants(storage, sub),
    changeClientSecret(secret, clientId = parts.mainClientId) {
      const client = clients.find(({ client_id: id }) => id === clientId)
      if (client?.client_secret === undefined) {
        throw new ControlInputError(`there is no client "${clientId}" with a secret`)
      }
      const changed = { ...client, client_secret: requireText(secret, 'secret') }
      storage.set('Client', clientId, changed)
    },
    reset() {
      faults.set({ mode: 'none' })
      settings.set(settings.initial)
      counters.reset()
      replay.forget()
      held.release()
      registerClients()
    },
  }
}
