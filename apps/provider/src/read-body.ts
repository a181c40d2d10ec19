import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'

/** Reads the whole body and puts it back, so that oidc-provider reads the request as if untouched. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for (;;) {
    for (let chunk = take(request); chunk !== null; chunk = take(request)) chunks.push(chunk)
    if (request.complete) break
    await once(request, 'readable')
  }
  const body = Buffer.concat(chunks)
  // Between the last byte and the `end` event, which has not been emitted yet, this is allowed.
  if (body.length > 0) request.unshift(body)
  return body.toString()
}

function take(request: IncomingMessage): Buffer | null {
  return request.read() as Buffer | null
}
