import type { Fault, ProviderSettings, ProviderStats } from '@token-rotation/provider'
import { startProcess } from './process.ts'

/** The strict provider, in a process of its own, told what to do through its control API. */
export interface Provider {
  readonly issuer: string
  changeSettings(change: Partial<ProviderSettings>): Promise<unknown>
  setFault(fault: Fault): Promise<unknown>
  /** Returns how many refresh requests have reached the token endpoint. */
  tokenRequests(): Promise<number>
  stop(): Promise<void>
}

export async function startProvider(): Promise<Provider> {
  const program = new URL('main.ts', import.meta.resolve('@token-rotation/provider')).href
  const running = await startProcess(program, ['provider'])
  return { ...providerAt(running.url('provider')), stop: () => running.stop() }
}

/** Returns a provider that runs already. */
export function providerAt(issuer: string): Omit<Provider, 'stop'> {
  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await fetch(`${issuer}/control/${path}`, { method, ...init })
    if (!answer.ok) throw new Error(`${method} /control/${path} gave ${answer.status}`)
    return answer.json()
  }
  return {
    issuer,
    changeSettings: (change) => control('PUT', 'settings', change),
    setFault: (fault) => control('PUT', 'fault', fault),
    async tokenRequests() {
      const stats = (await control('GET', 'stats')) as ProviderStats
      return stats.token.byGrantType.refresh_token?.total ?? 0
    },
  }
}
