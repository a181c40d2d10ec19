import type { Answer, Browser } from './browser.ts'
import { until } from './stage.ts'

/**
 * Asks for the access token again whenever the app says when, until it says something else.
 *
 * @param meanwhile What happens before each further time.
 */
export async function untilServed(
  browser: Browser,
  meanwhile?: () => Promise<unknown>,
): Promise<Answer> {
  for (;;) {
    const answer = await browser.get('/api/token')
    if (answer.status !== 503) return answer
    await meanwhile?.()
    await until(answer.answeredAt + Number(answer.headers['retry-after']) * 1000)
  }
}
