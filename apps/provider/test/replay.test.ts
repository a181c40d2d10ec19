import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startProvider } from '../src/index.ts'
import type { RunningProvider } from '../src/index.ts'
import { createReplay } from '../src/replay.ts'
import { getMe, refresh, refreshed, signIn } from './sign-in.ts'

test('an answer is recalled inside the window only', async () => {
  let time = 1000
  const replay = createReplay(() => time)
  const answer = { access_token: 'a' }
  replay.remember('token', Promise.resolve(answer))
  time = 1099
  expect(await replay.recall('token', 100)).toBe(answer)
  time = 1100
  expect(replay.recall('token', 100)).toBeUndefined()
  expect(replay.recall('another', 100)).toBeUndefined()
})

describe('a provider with a replay window', () => {
  let provider: RunningProvider

  beforeAll(async () => {
    provider = await startProvider()
  })

  afterEach(() => provider.control.reset())

  afterAll(() => provider.stop())

  test('answers a used refresh token with the same tokens', async () => {
    provider.control.changeSettings({ replayWindow: 60_000 })
    const { refresh_token: refreshToken } = await signIn(provider)
    const first = await refreshed(provider, refreshToken)
    expect(await refreshed(provider, refreshToken)).toEqual(first)
    expect((await getMe(provider, first.access_token)).status).toBe(200)
    expect(provider.control.stats().refresh).toMatchObject({ rotations: 1, replays: 1 })
  })

  test('gives all of fifty requests at once the same tokens', async () => {
    provider.control.changeSettings({ replayWindow: 60_000 })
    const { refresh_token: refreshToken } = await signIn(provider)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => refreshed(provider, refreshToken)),
    )
    expect(new Set(answers.map((answer) => answer.access_token)).size).toBe(1)
    expect(provider.control.stats().refresh).toMatchObject({ rotations: 1, replays: 49 })
  })

  test('hands over an answer that was lost', async () => {
    provider.control.changeSettings({ replayWindow: 60_000 })
    const { refresh_token: refreshToken } = await signIn(provider)
    provider.control.setFault({ mode: 'reset-after', times: 1 })
    await expect(refresh(provider, refreshToken)).rejects.toThrow()
    expect((await refresh(provider, refreshToken)).status).toBe(200)
  })

  test('revokes the grant once the window is closed', async () => {
    provider.control.changeSettings({ replayWindow: 60_000 })
    const { refresh_token: refreshToken } = await signIn(provider)
    const first = await refreshed(provider, refreshToken)
    provider.control.changeSettings({ replayWindow: 0 })
    expect((await refresh(provider, refreshToken)).status).toBe(400)
    expect((await getMe(provider, first.access_token)).status).toBe(401)
  })

  test('does not bring back a revoked grant', async () => {
    provider.control.changeSettings({ replayWindow: 60_000 })
    const { refresh_token: refreshToken } = await signIn(provider)
    await refresh(provider, refreshToken)
    provider.control.revokeGrants('ada')
    expect((await refresh(provider, refreshToken)).status).toBe(400)
  })
})
