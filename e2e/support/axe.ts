import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** What the page then has. */
interface Axe {
  run(within: string, options: { resultTypes: readonly ['violations'] }): Promise<AxeResults>
}

/**
 * Returns what axe has to say about a page as it is now, one line for each element.
 *
 * @param within A selector of the part that is looked at. Default is all of it.
 */
export async function axeFindings(page: Page, within = 'html'): Promise<string[]> {
  await page.evaluate(`${axe.source};undefined`)
  return page.evaluate(async (selector) => {
    const { axe } = globalThis as unknown as { axe: Axe }
    const { violations } = await axe.run(selector, { resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    )
  }, within)
}
