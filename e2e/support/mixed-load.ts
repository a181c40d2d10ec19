import type { Answer, Browser } from './browser.ts'
import { until } from './stage.ts'

/** One request of a load, and what came of it. */
export interface Sample {
  readonly kind: 'token' | 'page' | 'session'
  readonly origin: string
  readonly answer: Answer
  /** Milliseconds from the request to its answer. */
  readonly took: number
}

const perSecond = 20
const requests = {
  token: (browser: Browser) => browser.get('/api/token', 'drop'),
  page: (browser: Browser) => browser.get('/page', 'drop'),
  session: (browser: Browser) => browser.session(),
}

/** Asks for everything there is, in every process, one after another. */
export async function askAll(visitor: readonly Browser[]): Promise<Sample[]> {
  const samples: Sample[] = []
  for (const turn of turnsOf(visitor)) samples.push(await turn())
  return samples
}

/**
 * Lets people ask for everything, in all processes by turns, at an even rate until a point in time.
 *
 * @returns Resolves when all is answered, with a list for each of them.
 */
export async function mixedLoad(
  visitors: readonly (readonly Browser[])[],
  to: number,
): Promise<Sample[][]> {
  const turns = visitors.map(turnsOf)
  const samples = visitors.map((): Promise<Sample>[] => [])
  for (let count = 0; Date.now() < to; count += 1) {
    const [who, round] = [count % turns.length, Math.floor(count / turns.length)]
    samples[who]!.push(turns[who]![round % turns[who]!.length]!())
    await until(Date.now() + 1000 / perSecond)
  }
  return Promise.all(samples.map((of) => Promise.all(of)))
}

function turnsOf(visitor: readonly Browser[]) {
  return (Object.keys(requests) as Sample['kind'][]).flatMap((kind) =>
    visitor.map((browser) => async (): Promise<Sample> => {
      const answer = await requests[kind](browser)
      const { url, answeredAt, sentAt } = answer
      return { kind, origin: url.origin, answer, took: answeredAt - sentAt }
    }),
  )
}
