import { setTimeout as wait } from 'node:timers/promises'
import type { CookieJar } from '../support/cookie-jar.ts'
import { type RawAnswer, send } from '../support/send.ts'
import { patience } from './times.ts'

/** What came of a request: an answer, `cut` where the connection failed, `none` where nothing came. */
export type Asked = { readonly sentAt: number; readonly answeredAt: number } & (
  | { readonly kind: 'answer'; readonly answer: RawAnswer }
  | { readonly kind: 'cut'; readonly reason: string }
  | { readonly kind: 'none' }
)

/** Sends one request with the cookies of a browser. Never rejects. */
export async function ask(origin: string, path: string, jar: CookieJar): Promise<Asked> {
  const url = new URL(path, origin)
  const sentAt = Date.now()
  const timer = new AbortController()
  const late = wait(patience, 'late' as const, timer).catch(() => 'late' as const)
  try {
    const request = { method: 'GET', headers: { cookie: jar.header(url) }, body: '' } as const
    const answer = await Promise.race([send(url, request), late])
    const answeredAt = Date.now()
    if (answer === 'late') return { kind: 'none', sentAt, answeredAt }
    jar.store(url, answer.headers['set-cookie'] ?? [])
    return { kind: 'answer', answer, sentAt, answeredAt }
  } catch (error) {
    return { kind: 'cut', reason: (error as Error).message, sentAt, answeredAt: Date.now() }
  } finally {
    timer.abort()
  }
}
