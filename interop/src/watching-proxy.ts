import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createGrantBook, type GrantBook } from './grant-book.ts'

/** What stands in front of an authorization server: its issuers have the origin of this. */
export interface WatchingProxy {
  readonly origin: string
  readonly grants: Pick<GrantBook, 'ofCode'>
  /** Says where the server is, which has to know this origin before it starts. */
  leadTo(origin: string): void
  stop(): Promise<void>
}

export interface WatchingProxyOptions {
  /** Sees every answer that has tokens in it. */
  readonly onTokens?: ((answer: Readonly<Record<string, unknown>>) => void) | undefined
  /** Whether the server gets the next request only when it has answered the one before. */
  readonly oneByOne?: boolean
}

/** Starts a proxy that watches token requests, and can lose them and their answers. */
export async function startWatchingProxy({
  onTokens = () => {},
  oneByOne = false,
}: WatchingProxyOptions): Promise<WatchingProxy> {
  const grants = createGrantBook()
  let target: string
  let last: Promise<unknown> = Promise.resolve()
  const server = createServer((req, res) => {
    const turn = oneByOne ? last : Promise.resolve()
    last = turn.then(() => pass(req)).catch(() => res.destroy())

    async function pass(incoming: IncomingMessage): Promise<void> {
      const body = await text(incoming)
      const form = new URLSearchParams(incoming.method === 'POST' ? body : '')
      const watched = form.has('grant_type') ? grants.request(form) : undefined
      if (watched?.loss === 'request') return void res.destroy()
      const { method, url = '/' } = incoming
      const headers = { ...incoming.headers, 'accept-encoding': 'identity' }
      const passedOn = request(new URL(url, target), { method, headers, agent: false }).end(body)
      const [answer] = (await once(passedOn, 'response')) as [IncomingMessage]
      const content = await text(answer)
      if (watched) {
        const tokens = readTokens(content)
        watched.answered(answer.statusCode!, tokens)
        onTokens(tokens)
      }
      if (watched?.loss === 'answer') return void res.destroy()
      const { 'transfer-encoding': _encoding, ...answerHeaders } = answer.headers
      res.writeHead(answer.statusCode!, answerHeaders).end(content)
    }
  }).listen(0, 'localhost')
  await once(server, 'listening')
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    grants,
    leadTo: (origin) => void (target = origin),
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Refusals can be empty, or text. */
function readTokens(content: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(content) as Record<string, unknown>
  } catch {
    return {}
  }
}
