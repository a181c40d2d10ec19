import { ExpressAuth } from '@auth/express'
import { tokenRotation } from '@token-rotation/express'
import { authConfig } from '../../app.ts'
import { answerWith } from './answer-with.ts'
import { serveApp } from './serve-app.ts'

type Options = NonNullable<Parameters<typeof tokenRotation>[1]>

// What it would log is the outage that the comparison makes.
const logger = { error() {}, warn() {}, debug() {} }

/** Serves an app as the README of `@token-rotation/express` has it, but for the options given. */
export function serveTokenRotation(options: Options = {}): Promise<void> {
  return serveApp((app, { issuer }) => {
    const rotation = tokenRotation({ ...authConfig(issuer), logger }, options)
    app.use('/auth', ExpressAuth(rotation.config))
    app.use(rotation.middleware)
    answerWith(app, issuer, async (req, res) => {
      const token = await rotation.getAccessToken(req, res)
      if (token.status !== 'ok')
        throw Object.assign(new Error(token.status), { code: token.status })
      return token.accessToken
    })
  })
}
