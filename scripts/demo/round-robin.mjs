import { once } from 'node:events'
import { createServer, request as send } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { mergeEvents } from './merge-events.mjs'

/**
 * Gives each request to the next process of an app in turn. Where a process dies before it has answered,
 * another one is asked: any time for a `GET`, and otherwise only if the request cannot have arrived. A
 * library would pass requests on as well, but none asks again.
 *
 * @param port Where it listens, on `localhost`.
 * @param members The processes; those that are `isUp` are asked.
 * @returns When it listens.
 */
export async function startRoundRobin({ port, members }) {
  let turn = 0
  function inTurn() {
    const first = turn++
    const up = members.filter(({ isUp }) => isUp)
    return up.map((_member, index) => up[(first + index) % up.length])
  }

  async function serve(request, response) {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const body = await buffer(request)
    for (const member of inTurn()) {
      try {
        return await answer(await ask(member, request, body, gone.signal), response)
      } catch (error) {
        const isHarmless = request.method === 'GET' || error.code === 'ECONNREFUSED'
        if (gone.signal.aborted || response.headersSent || !isHarmless) break
      }
    }
    if (response.headersSent) response.destroy()
    else response.writeHead(502, { 'retry-after': '1' }).end()
  }

  const server = createServer((request, response) => {
    if (request.url === '/api/events') return mergeEvents(members, response)
    serve(request, response).catch(() => response.destroy())
  })
  await once(server.listen(port, 'localhost'), 'listening')
}

function ask({ port }, { method, url: path, headers, socket }, body, signal) {
  const { 'transfer-encoding': _, ...passedOn } = headers
  return new Promise((resolve, reject) => {
    const request = send({
      host: 'localhost',
      port,
      method,
      path,
      headers: {
        ...passedOn,
        ...(body.length > 0 && { 'content-length': body.length }),
        'x-forwarded-for': socket.remoteAddress,
        'x-forwarded-host': headers.host,
        'x-forwarded-proto': 'http',
        connection: 'close',
      },
      // A connection of its own cannot turn out to be closed.
      agent: false,
      signal,
    })
    request.on('response', resolve).on('error', reject).end(body)
  })
}

async function answer(received, response) {
  const { connection: _, 'keep-alive': __, ...headers } = received.headers
  // Data is short: it is there as a whole or not at all, and then another process can be asked.
  const isData = headers['content-type']?.startsWith('application/json')
  const data = isData ? await buffer(received) : undefined
  response.writeHead(received.statusCode, headers)
  if (data) response.end(data)
  else await pipeline(received, response)
}
