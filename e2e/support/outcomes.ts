import type { Browser } from './browser.ts'

/** Counts what became of rotations, as the metrics of an app tell it. */
export async function outcomes(browser: Browser): Promise<(outcome: string) => number> {
  const { text } = await browser.get('/api/metrics')
  const lines = [...text.matchAll(/^token_rotation_outcomes_total\{(.*)\} (\d+)$/gm)]
  return (outcome) =>
    lines.reduce(
      (sum, [, labels, value]) => sum + (labels!.includes(`outcome="${outcome}"`) ? +value! : 0),
      0,
    )
}
