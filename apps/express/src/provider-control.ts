import express, { type Router } from 'express'

/**
 * Passes the buttons of the page on to the provider, which listens to servers only. It is there for the
 * demo's own provider: no real one has such a thing.
 */
export function providerControl(issuer: string): Router {
  const router = express.Router()
  router.use(express.json())
  router.use(async (req, res) => {
    const body = req.method === 'GET' ? undefined : JSON.stringify(req.body ?? {})
    const answer = await fetch(`${issuer}/control${req.path}`, {
      method: req.method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body }),
    })
    res.status(answer.status).json(await answer.json().catch(() => ({})))
  })
  return router
}
