import { Agent as HttpAgent, type IncomingHttpHeaders, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

export interface SentRequest {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

// A connection that is kept can be closed by the server at the moment of its next use.
const agents = {
  http: new HttpAgent({ keepAlive: false }),
  // The certificates are made by the tests themselves.
  https: new HttpsAgent({ keepAlive: false, rejectUnauthorized: false }),
}

/** Sends one request, follows nothing, and accepts any certificate. */
export function send(url: URL, { method, headers, body }: SentRequest): Promise<RawAnswer> {
  const isSecure = url.protocol === 'https:'
  return new Promise((resolve, reject) => {
    const request = (isSecure ? httpsRequest : httpRequest)(
      url,
      { method, headers, agent: isSecure ? agents.https : agents.http },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const { statusCode = 0, headers } = response
          resolve({ status: statusCode, headers, text: Buffer.concat(chunks).toString() })
        })
      },
    )
    request.on('error', (error) => reject(new Error(`${error.message} at ${url.origin}`)))
    request.end(body)
  })
}
