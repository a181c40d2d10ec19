import { createServer as createHttpServer, request } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer, type Socket } from 'node:net'
import { generate } from 'selfsigned'
import { listen } from './listen.ts'

let certificate: ReturnType<typeof generate> | undefined

/**
 * Starts what stands in front of most apps: https outside, http inside. As usual, whoever comes by http
 * is sent to https; here at the same port, told apart by the first byte.
 *
 * @param inner Where it passes requests on to, or a function that says so as soon as that is known.
 */
export async function startTlsProxy(inner: string | (() => string)) {
  certificate ??= generate([{ name: 'commonName', value: 'localhost' }])
  const { cert, private: key } = await certificate
  const secure = createHttpsServer({ cert, key }, (req, res) => {
    const headers = {
      ...req.headers,
      'x-forwarded-for': req.socket.remoteAddress,
      'x-forwarded-host': req.headers.host,
      'x-forwarded-proto': 'https',
    }
    const target = typeof inner === 'function' ? inner() : inner
    const passedOn = request(new URL(req.url ?? '/', target), { method: req.method, headers })
    passedOn.on('response', (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    passedOn.on('error', () => res.destroy())
    req.pipe(passedOn)
  })
  const plain = createHttpServer((req, res) => {
    res.writeHead(308, { location: `https://${req.headers.host}${req.url}` }).end()
  })
  const sockets = new Set<Socket>()
  const { origin, stop } = await listen(
    createServer((socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      socket.once('data', (start: Buffer) => {
        socket.pause()
        socket.unshift(start)
        const isHandshake = start[0] === 0x16
        const server = isHandshake ? secure : plain
        server.emit('connection', socket)
        process.nextTick(() => socket.resume())
      })
    }),
  )
  return {
    origin: origin.replace('http:', 'https:'),
    async stop() {
      for (const socket of sockets) socket.destroy()
      await stop()
    },
  }
}
