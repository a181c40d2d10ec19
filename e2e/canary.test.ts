import { expect, it } from 'vitest'
import { createRecorder } from './support/recorder.ts'
import { send } from './support/send.ts'
import { statuses, times } from './support/stage.ts'
import { lifetime, onTestStage } from './support/test-stage.ts'

const token = 'a-refresh-token-of-somebody'
const cookie = Array.from({ length: 200 }, (_, index) => index.toString(36)).join('')

it('a token is found wherever it is seen or logged', () => {
  const recorder = createRecorder()
  recorder.secret(token)
  recorder.seen('page', 'nothing')
  expect(recorder.leaks()).toEqual([])
  recorder.seen('page', `<p>${token}</p>`)
  recorder.logged('log', `Error: ${token}`)
  expect(recorder.leaks()).toEqual(['a token in page', 'a token in log'])
})

it('a session cookie is found where it is logged, and may be seen by its browser', () => {
  const recorder = createRecorder()
  recorder.sessionCookie(cookie)
  recorder.seen('page', cookie)
  expect(recorder.leaks()).toEqual([])
  recorder.logged('log', `cookie: ${cookie}`)
  expect(recorder.leaks()).toEqual(['a session cookie in log'])
})

it('a scenario whose app shows a token fails', async () => {
  const scenario = onTestStage(
    () => ({ options: { exposeAccessToken: true } }),
    async ({ browser }) => {
      const ada = browser()
      await ada.signIn('ada')
      expect((await ada.get('/auth/session')).json).toHaveProperty('accessToken')
    },
  )
  await expect(scenario).rejects.toThrow('a token in app /auth/session')
})

it('every failure of a provider is told without a token, in errors, their causes and events', () =>
  onTestStage(
    () => ({ options: { timing: { httpTimeout: 1000 } } }),
    async ({ provider, app, recorder, browser, pass }) => {
      const ada = browser()
      await ada.signIn('ada')
      const modes = ['html', 'hang', 'reset-before', 'stall-body'] as const
      for (const mode of modes) {
        pass(lifetime)
        provider.control.setFault({ mode })
        expect(statuses(await times(3, () => ada.get('/api/me')))).toEqual([500])
      }
      expect(app.events).toContain('unavailable')
      provider.control.setFault({ mode: 'none' })
      pass(lifetime)
      expect((await ada.get('/api/token')).json).toMatchObject({ code: 'ERR_REFRESH_REJECTED' })
      expect(app.events).toContain('rejected')
      expect(recorder.size.secrets).toBeGreaterThan(3)
    },
  ))

it('a token that somebody guesses is not repeated to them', () =>
  onTestStage(
    () => ({}),
    async ({ app }) => {
      const url = new URL('/api/token', app.origin)
      const headers = { cookie: `authjs.session-token=${token}` }
      const { status, text } = await send(url, { method: 'GET', headers, body: '' })
      expect(status).toBe(401)
      expect(text).not.toContain(token)
      expect(app.log.join()).not.toContain(token)
    },
  ))
