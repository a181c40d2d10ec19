import type { RunningServers } from '@token-rotation/interop'
import { type RedisServer, startRedis } from '@token-rotation/test-servers'
import { afterAll, beforeAll } from 'vitest'
import { apps } from '../apps.ts'
import { type InteropStage, startInteropStage } from './interop-stage.ts'
import { createRecorder } from './recorder.ts'
import type { ServerKind, ServerMode } from './server-kinds.ts'
import { expectNoLeaks } from './stage.ts'

const express = apps.at(-1)!
const others = apps.slice(0, -1)

/** Finds what was started for a mode: two processes of the Express demo, or one of another app. */
export type FindStage = (mode: ServerMode, app?: string) => InteropStage

/**
 * Starts authorization servers before the tests of a suite, with processes of the Express demo on a Redis
 * for each mode, and the other demo apps where a mode is for every app.
 */
export function useInteropStages(kinds: readonly ServerKind[]): FindStage {
  const recorder = createRecorder()
  const stages = new Map<ServerMode, Map<string, InteropStage>>()
  const running: RunningServers[] = []
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
    await Promise.all(kinds.filter(({ isSkipped }) => !isSkipped).map(startKind))
  })
  afterAll(async () => {
    const all = [...stages.values()].flatMap((each) => [...each.values()])
    await Promise.all(all.map((stage) => stage.stop()))
    await Promise.all(running.map((servers) => servers.stop()))
    await redis.stop()
    expectNoLeaks(recorder)
  })

  async function startKind({ modes, start }: ServerKind): Promise<void> {
    const started = await start((answer) => {
      const { access_token, refresh_token, id_token } = answer
      for (const token of [access_token, refresh_token, id_token]) {
        if (typeof token === 'string') recorder.secret(token)
      }
    })
    running.push(started)
    const { servers, grants } = started
    const starting = modes.flatMap((mode, index) => {
      const ofMode = new Map<string, InteropStage>()
      stages.set(mode, ofMode)
      const common = { server: servers[index]!, grants, recorder }
      const shared = { ...common, app: express, processes: 2, store: redis.url }
      const alone = others.map((app) => ({ ...common, app, processes: 1 }))
      return [shared, ...(mode.forEveryApp ? alone : [])].map(async (options) => {
        ofMode.set(options.app.name, await startInteropStage(options))
      })
    })
    await Promise.all(starting)
  }
  return (mode, app = express.name) => stages.get(mode)!.get(app)!
}
