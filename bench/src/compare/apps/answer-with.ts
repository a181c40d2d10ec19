import type { Express, Request, Response } from 'express'

/**
 * Adds the routes that the comparison asks. `/token` says whether the library hands out an access token,
 * `/me` whether the provider accepts it.
 *
 * @param accessToken Throws where there is none.
 */
export function answerWith(
  app: Express,
  issuer: string,
  accessToken: (req: Request, res: Response) => Promise<string>,
): void {
  app.get('/token', async (req, res) => {
    try {
      await accessToken(req, res)
      res.json({ status: 'ok' })
    } catch (error) {
      refuse(res, error)
    }
  })
  app.get('/me', async (req, res) => {
    try {
      const headers = { authorization: `Bearer ${await accessToken(req, res)}` }
      res.sendStatus((await fetch(`${issuer}/me`, { headers })).status)
    } catch (error) {
      refuse(res, error)
    }
  })
}

/** Names the reason for whoever looks at an answer by hand. It is never a message: that may be long. */
function refuse(res: Response, error: unknown): void {
  const { code, name } = error as { code?: unknown; name?: unknown }
  res.status(401).json({ status: 'failed', reason: String(code ?? name) })
}
