import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listen } from './listen.ts'

const dist = fileURLToPath(new URL('../../docs/.vitepress/dist', import.meta.url))

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

/** The addresses of all pages of the built site. */
export function sitePages(): string[] {
  const files = readdirSync(dist, { encoding: 'utf8', recursive: true })
  return files
    .filter((file) => file.endsWith('.html'))
    .map((file) => `/${file.replace(/\.html$/, '').replace(/(^|\/)index$/, '$1')}`)
}

/** Serves the built site as a plain host of files does that knows pages without their `.html`. */
export function serveSite() {
  return listen(createServer((request, response) => void answer(request.url ?? '/', response)))
}

async function answer(address: string, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(address, 'http://localhost')
  const path = decodeURI(pathname).replace(/\/$/, '/index')
  for (const file of [path, `${path}.html`]) {
    const type = types[extname(file)]
    const content = type && (await readFile(join(dist, file)).catch(() => undefined))
    if (!content) continue
    response.writeHead(200, { 'content-type': type }).end(content)
    return
  }
  response.writeHead(404, { 'content-type': types['.html'] })
  response.end(await readFile(join(dist, '404.html')))
}
