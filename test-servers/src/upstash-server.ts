import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { Redis } from 'ioredis'

/**
 * Starts what `@upstash/redis` talks to, in front of a Redis: a command is a JSON array in the body of a
 * POST, several of them go to `/pipeline`, and strings of the answer are in base64 on request.
 *
 * @see [Upstash REST API](https://upstash.com/docs/redis/features/restapi)
 */
export async function startUpstash(port: number): Promise<{ url: string; close: () => void }> {
  const redis = new Redis({ port, retryStrategy: () => 20 })
  redis.on('error', () => {})
  const server = createServer((request, response) => void answer(request, response))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const encode = request.headers['upstash-encoding'] === 'base64' ? toBase64 : asIs
    const body = JSON.parse(await text(request)) as unknown[]
    const result =
      request.url === '/pipeline'
        ? await Promise.all(body.map((command) => run(command as unknown[], encode)))
        : await run(body, encode)
    response.writeHead('error' in result ? 400 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(result))
  }

  async function run([command, ...args]: unknown[], encode: (value: unknown) => unknown) {
    try {
      return { result: encode(await redis.call(String(command), ...args.map(String))) }
    } catch (error) {
      return { error: (error as Error).message }
    }
  }
  server.listen(0, 'localhost')
  await once(server, 'listening')
  return {
    url: `http://localhost:${(server.address() as { port: number }).port}`,
    close() {
      redis.disconnect()
      server.closeAllConnections()
      server.close()
    },
  }
}

function toBase64(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toBase64)
  return typeof value === 'string' ? Buffer.from(value).toString('base64') : value
}

function asIs(value: unknown): unknown {
  return value
}
