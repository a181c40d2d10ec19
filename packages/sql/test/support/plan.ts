/** A node of a plan, as `explain (analyze, buffers, format json)` has it. */
export interface Plan {
  readonly 'Node Type': string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly 'Index Name'?: string
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Plan[]
}

/** Lists a node and all below it. */
export function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap((below) => nodesOf(below))]
}

/** Adds up what a plan has read: rows of tables, whether they were of use or not, and blocks. */
export function readIn(plan: Plan): { rows: number; blocks: number } {
  const rows = nodesOf(plan)
    .filter((node) => /^(?!CTE|Function).*Scan$/.test(node['Node Type']))
    .map((node) => {
      const perLoop = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)
      return perLoop * node['Actual Loops']
    })
  return {
    rows: rows.reduce((sum, one) => sum + one, 0),
    blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
  }
}
