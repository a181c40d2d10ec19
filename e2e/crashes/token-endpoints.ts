import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import type { AuthorizationServer } from '@token-rotation/core/testing'
import { listen } from '../support/listen.ts'

/** Authorization servers, one for each grant, over HTTP. */
export interface TokenEndpoints {
  /** Returns the issuer of an authorization server that is known by this name from now on. */
  readonly serve: (name: string, server: AuthorizationServer) => string
  readonly stop: () => Promise<void>
}

/** Starts an HTTP server that has token endpoints. */
export async function startTokenEndpoints(): Promise<TokenEndpoints> {
  const servers = new Map<string, AuthorizationServer>()
  const http = createServer((request, response) => {
    const [name = '', path = ''] = /^\/([^/]+)(.*)$/.exec(request.url!)?.slice(1) ?? []
    const issuer = `${origin}/${name}`
    if (path === '/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer, token_endpoint: `${issuer}/token` }))
      return
    }
    const given = new AbortController()
    response.once('close', () => given.abort())
    const exchange = async () => {
      const refreshToken = new URLSearchParams(await text(request)).get('refresh_token')!
      const { signal } = given
      const answer = await servers.get(name)!.fetcher({ refreshToken, signal, state: {} as never })
      response.writeHead(answer.status, Object.fromEntries(answer.headers))
      response.end(await answer.text())
    }
    // Whoever asked may have gone.
    exchange().catch(() => response.destroy())
  })
  const { origin, stop } = await listen(http)
  return {
    serve(name, server) {
      servers.set(name, server)
      return `${origin}/${name}`
    },
    stop,
  }
}
