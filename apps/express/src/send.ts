import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import type { Response as ExpressResponse } from 'express'

/** Answers with a `Response` of the contract. */
export async function send(res: ExpressResponse, response: Response): Promise<void> {
  res.status(response.status).setHeaders(response.headers)
  if (!response.body) return void res.end()
  // Whoever closes a stream of events has seen enough.
  await pipeline(Readable.fromWeb(response.body as ReadableStream), res).catch(() => undefined)
}
