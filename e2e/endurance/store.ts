import { schema } from '@token-rotation/postgres'
import { startPostgres, startRedis } from '@token-rotation/test-servers'

export type StoreName = 'redis' | 'postgres'

/** A real store server that can be made to fail. It loses nothing that it has acknowledged. */
export interface StoreServer {
  readonly url: string
  /** `SIGSTOP` and `SIGCONT`: connections stay open, and nobody answers. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** Resolves once it has answered something. */
  probe(): Promise<unknown>
  kill(): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}

export const storeNames: readonly StoreName[] = ['redis', 'postgres']

export async function startStore(name: StoreName): Promise<StoreServer> {
  if (name === 'redis') {
    const redis = await startRedis('--appendonly', 'yes', '--appendfsync', 'always')
    return { ...redis, probe: () => redis.run('PING') }
  }
  const postgres = await startPostgres(schema(), 'log_statement=none')
  return { ...postgres, probe: () => postgres.run('select 1') }
}
