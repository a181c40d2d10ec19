import type { Answer } from './browser.ts'
import { until } from './stage.ts'

/**
 * Sends requests at an even rate between two points in time, whether or not the ones before are
 * answered, and resolves once all of them are.
 */
export async function traffic(
  { from, to, perSecond }: { from: number; to: number; perSecond: number },
  send: () => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Promise<Answer>[] = []
  for (let at = from; at < to; at += 1000 / perSecond) {
    await until(at)
    answers.push(send())
  }
  return Promise.all(answers)
}
