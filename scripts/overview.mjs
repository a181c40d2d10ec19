import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname } from 'node:path'

const contract = new URL('../apps/contract/', import.meta.url)
const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * Serves the page that shows all demo apps side by side: plain files, the addresses of the apps, and what
 * the page says to the provider, which listens to servers only.
 *
 * @param port Where it listens, on `localhost`.
 * @param setUp What else the page says: `processes` of each app, `oneSession`, and the `store`.
 */
export async function startOverview({ port, apps, issuer, ...setUp }) {
  const shown = apps.map(({ name, address }) => ({ name, address }))
  const config = JSON.stringify({ apps: shown, ...setUp })
  async function answer(request) {
    const { pathname } = new URL(request.url, 'http://localhost')
    if (pathname === '/overview-config') return { body: config }
    if (pathname.startsWith('/api/provider/')) {
      return passOn(`${issuer}/control/${pathname.slice('/api/provider/'.length)}`, request)
    }
    return readPublic(pathname === '/' ? '/overview/index.html' : pathname)
  }
  async function serve(request, response) {
    const { status, type, body } = await answer(request).catch(() => ({ status: 502 }))
    const headers = { 'content-type': type ?? 'application/json', 'cache-control': 'no-store' }
    response.writeHead(status ?? 200, headers).end(body)
  }
  const server = createServer((request, response) => void serve(request, response))
  await once(server.listen(port, 'localhost'), 'listening')
  return server
}

async function readPublic(pathname) {
  const file = new URL(`.${pathname}`, contract)
  const type = types[extname(file.pathname)]
  // What a URL says of a folder above has been resolved: nothing leaves the two folders.
  const isPublic = /^(overview|public)\//.test(file.href.slice(contract.href.length))
  const body = type && isPublic && (await readFile(file).catch(() => undefined))
  return body ? { type, body } : { status: 404 }
}

async function passOn(url, request) {
  const { method } = request
  const parts = []
  for await (const part of request) parts.push(part)
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(method !== 'GET' && { body: Buffer.concat(parts) }),
  })
  return { status: response.status, body: await response.text() }
}
