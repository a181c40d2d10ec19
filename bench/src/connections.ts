import { Agent, get, type IncomingHttpHeaders } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** From the request to the last byte of its answer, in milliseconds. */
  readonly ms: number
}

/** Kept-alive connections to one app. */
export interface Connections {
  get(path: string, cookie?: string): Promise<Answer>
  /** Opens `count` connections, so that a burst does not measure how they are opened. */
  open(count: number): Promise<void>
  close(): void
}

/** The path at which an app holds a request for `ms` milliseconds. See {@link Connections.open}. */
export const holdPath = '/hold'

export function connectTo(app: string): Connections {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 4_000 })

  function request(path: string, cookie?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const startedAt = performance.now()
      const headers = cookie ? { cookie } : {}
      get(app + path, { agent, headers }, (answer) => {
        let body = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => (body += chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const { statusCode: status = 0, headers } = answer
          resolve({ status, headers, body, ms: performance.now() - startedAt })
        })
      }).on('error', reject)
    })
  }
  return {
    get: request,
    async open(count) {
      // None may be free again before the last one is open.
      const path = `${holdPath}?ms=${100 + count / 2}`
      await Promise.all(Array.from({ length: count }, () => request(path)))
    },
    close: () => agent.destroy(),
  }
}
