import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** What the page then has. */
interface Axe {
  run(
    within: string,
    options: { resultTypes: readonly ['violations']; rules: Record<string, { enabled: boolean }> },
  ): Promise<AxeResults>
}

interface AxeOptions {
  /** A selector of the part that is looked at. Default is all of it. */
  readonly within?: string
  /** Whether colours are looked at, which takes several times as long as all the rest. Default is `true`. */
  readonly hasColours?: boolean
}

/** Returns what axe has to say about a page as it is now, one line for each element. */
export async function axeFindings(
  page: Page,
  { within = 'html', hasColours = true }: AxeOptions = {},
): Promise<string[]> {
  await page.evaluate(`${axe.source};undefined`)
  const rules = { 'color-contrast': { enabled: hasColours } }
  return page.evaluate(
    async ([selector, rules]) => {
      const { axe } = globalThis as unknown as { axe: Axe }
      const { violations } = await axe.run(selector, { resultTypes: ['violations'], rules })
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
      )
    },
    [within, rules] as const,
  )
}
