import { fileURLToPath } from 'node:url'
import type { Fault, ProviderSettings, ProviderStats } from '@token-rotation/provider'
import { startApp } from '../support/start-app.ts'

/** The strict provider, in a process of its own. */
export interface RemoteProvider {
  readonly issuer: string
  stats(): Promise<ProviderStats>
  setFault(fault: Fault): Promise<unknown>
  changeSettings(change: Partial<ProviderSettings>): Promise<unknown>
  revokeAccessTokens(sub: string): Promise<unknown>
  liveGrants(sub: string): Promise<number>
  stop(): Promise<void>
}

const folder = fileURLToPath(new URL('../../apps/provider', import.meta.url))

export async function startRemoteProvider(): Promise<RemoteProvider> {
  const running = await startApp({ name: 'provider', folder, authPath: '' }, {})
  const { origin: issuer } = running
  async function control(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${issuer}/control/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
    return answer.json()
  }
  return {
    issuer,
    stats: async () => (await control('GET', 'stats')) as ProviderStats,
    setFault: (fault) => control('PUT', 'fault', fault),
    changeSettings: (change) => control('PUT', 'settings', change),
    revokeAccessTokens: (sub) => control('POST', 'revoke-access-tokens', { sub }),
    async liveGrants(sub) {
      const { liveGrants } = (await control('GET', `live-grants?sub=${sub}`)) as {
        liveGrants: number
      }
      return liveGrants
    },
    stop: running.stop,
  }
}
