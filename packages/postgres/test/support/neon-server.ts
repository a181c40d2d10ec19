import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { Pool } from 'pg'

/** Starts what `neon()` talks to, in front of a PostgreSQL: one query per POST, all values as text. */
export async function startNeon(url: string): Promise<{ endpoint: string; close: () => unknown }> {
  const pool = new Pool({ connectionString: url })
  pool.on('error', () => {})
  const asText = { getTypeParser: () => (value: unknown) => value }
  const server = createServer((request, response) => {
    const answer = async () => {
      const { query, params } = JSON.parse(await text(request)) as {
        query: string
        params: unknown[]
      }
      const result = await pool.query({
        text: query,
        values: params,
        rowMode: 'array',
        types: asText,
      })
      const { command, rowCount, rows, fields } = result
      return { command, rowCount, rows, fields, rowAsArray: true }
    }
    const failed = ({ message, code }: Error & { code?: string }) => ({ message, code })
    void answer()
      .then(
        (body) => ({ status: 200, body }) as const,
        (error) => ({ status: 400, body: failed(error) }),
      )
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(body))
      })
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  return {
    endpoint: `http://localhost:${(server.address() as { port: number }).port}/sql`,
    async close() {
      server.closeAllConnections()
      server.close()
      await pool.end()
    },
  }
}
