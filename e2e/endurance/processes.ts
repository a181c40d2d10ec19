import { apps } from '../apps.ts'
import { type RunningApp, startApp } from '../support/start-app.ts'
import { httpTimeout } from './times.ts'

/** When a process was killed, and when the next one at its port answered. */
export interface Death {
  readonly process: number
  readonly killedAt: number
  backAt: number
}

export const authSecret = 'a secret for the endurance run and nothing else'

/** Processes of one app that share a store. */
export interface Processes {
  readonly origins: readonly string[]
  readonly deaths: readonly Death[]
  /** Kills a process without a warning, and starts another one in its place. */
  kill(process: number): Promise<void>
  /** What each of them has printed, those before it at its port included. */
  outputs(): string[]
  stop(): Promise<void>
}

export const demo = apps.find(({ name }) => name === 'express')!

export async function startProcesses(
  count: number,
  { store, issuer }: { store: string | undefined; issuer: string },
): Promise<Processes> {
  const env = {
    AUTH_SECRET: authSecret,
    DEMO_ISSUER: issuer,
    DEMO_HTTP_TIMEOUT: String(httpTimeout),
    DEMO_PRINT_EVENTS: '1',
    ...(store && { ROTATION_STORE: store }),
  }
  const running: RunningApp[] = []
  // A port is free until somebody takes it: one after the other.
  for (let index = 0; index < count; index += 1) running.push(await startApp(demo, env))
  const deaths: Death[] = []
  return {
    origins: running.map(({ origin }) => origin),
    deaths,
    async kill(process) {
      const death = { process, killedAt: Date.now(), backAt: Infinity }
      deaths.push(death)
      await running[process]!.crash()
      death.backAt = Date.now()
    },
    outputs: () => running.map(({ output }) => output()),
    async stop() {
      await Promise.all(running.map((app) => app.stop()))
    },
  }
}
