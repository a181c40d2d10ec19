import type { Answer, Browser } from './browser.ts'

/**
 * Sends many requests at once from two tabs of one browser, one for JSON and one for pages, spread
 * evenly over the processes.
 */
export function twoTabs(visitor: readonly Browser[], perTab = 20): Promise<Answer[]> {
  const paths = ['/api/token', '/page']
  const requests = Array.from({ length: perTab }, (_, index) => visitor[index % visitor.length]!)
  return Promise.all(paths.flatMap((path) => requests.map((browser) => browser.get(path))))
}

/** Lists the fingerprints that answers show, a page as often as it reads the token. */
export function shownFingerprints(answers: readonly Answer[]): string[] {
  const shown = answers.flatMap(({ text }) => [
    ...text.matchAll(/ data-fingerprint-(?:layout|page)="([^"]*)"|"fingerprint":"([^"]*)"/g),
  ])
  return [...new Set(shown.map(([, inPage, inJson]) => inPage ?? inJson ?? ''))]
}
