// A token endpoint that takes its time, rotates refresh tokens that can be used once, and counts.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { announce } from '../process.ts'
import { presentationBook } from './presentation-book.ts'
import { tokensOf } from './swept-tokens.ts'
import { answerTime } from './sweep-plan.ts'

let book = presentationBook(0)

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://localhost')
  const answer = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  async function exchange(): Promise<void> {
    const refreshToken = new URLSearchParams(await text(request)).get('refresh_token')!
    const about = book
    const verdict = about.present(refreshToken, { by: searchParams.get('by')!, at: Date.now() })
    await setTimeout(answerTime)
    if (verdict.status === 'refuse') return answer(400, { error: 'invalid_grant' })
    about.answered(verdict, Date.now())
    answer(200, tokensOf(verdict))
  }
  switch (pathname) {
    case '/token':
      // Whoever asked may be dead.
      return void exchange().catch(() => response.destroy())
    case '/begin':
      book = presentationBook(Number(searchParams.get('replayWithin')))
      return answer(200, {})
    case '/rotated':
      return answer(200, book.rotated)
    default:
      return answer(200, book.report())
  }
})
server.keepAliveTimeout = 120_000
server.listen({ port: 0, host: 'localhost', backlog: 1_000 }, () => {
  announce({ endpoint: `http://localhost:${(server.address() as AddressInfo).port}` })
})
