import { startProcess } from '../process.ts'
import type { PresentationReport } from './presentation-book.ts'

/** The token endpoint in a process of its own. */
export interface ProviderDouble {
  readonly tokenEndpoint: string
  /** Forgets everything, for grants that have not been rotated yet. */
  begin(replayWithin: number): Promise<void>
  /** How many grants have been rotated. */
  rotated(): Promise<number>
  report(): Promise<PresentationReport>
  stop(): Promise<void>
}

export async function startProviderDouble(): Promise<ProviderDouble> {
  const running = await startProcess(import.meta.resolve('./token-endpoint.ts'), ['endpoint'])
  const url = running.url('endpoint')
  const ask = async <Answer>(path: string) => (await fetch(url + path)).json() as Promise<Answer>
  return {
    tokenEndpoint: `${url}/token`,
    begin: async (replayWithin) => void (await ask(`/begin?replayWithin=${replayWithin}`)),
    rotated: () => ask('/rotated'),
    report: () => ask('/report'),
    stop: () => running.stop(),
  }
}
