import type { Answer, Browser } from './browser.ts'
import { until } from './stage.ts'

/**
 * Asks for the access token again whenever the app says when, until it says something else.
 *
 * @param meanwhile What happens again and again in between.
 */
export async function untilServed(
  browser: Browser,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<Answer> {
  for (;;) {
    const answer = await browser.get('/api/token')
    if (answer.status !== 503) return answer
    const again = answer.answeredAt + Number(answer.headers['retry-after']) * 1000
    for (; Date.now() < again; await until(Math.min(again, Date.now() + 500))) {
      await meanwhile()
    }
  }
}
