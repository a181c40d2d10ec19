import { table } from '../table.ts'
import { describePlan } from './describe-plan.ts'
import type { SweepResult } from './run-sweep.ts'

/** Renders what came of the sweeps, as Markdown. */
export function sweepTables(results: readonly SweepResult[]): string[] {
  if (results.length === 0) return []
  const head = ['', 'grants', 'under way', 'per second', 'ratio', 'core', 'statements', 'db ms']
  return [
    '## Refreshing in the background',
    'The ratio is to what the answers of the provider allow. Statements, and processor time of the database, are those of one rotation; core is what a worker takes of one.',
    table(
      [...head, 'longest pause, ms', 'asked', 'load'],
      results.map((result) => [
        describePlan(result.plan),
        result.plan.grants.toLocaleString('en'),
        `${result.plan.concurrency}`,
        result.rotationsPerSecond.toFixed(0),
        // What requests have rotated is none of the workers'.
        result.asked ? '' : result.ratio.toFixed(2),
        result.coreOfWorker.toFixed(2),
        result.statementsPerRotation.toFixed(2),
        result.databaseTime?.toFixed(2) ?? '',
        `${result.longestPause}`,
        result.asked ? `${result.asked.served}, ${result.asked.presentations} of them rotated` : '',
        result.load.toFixed(1),
      ]),
    ),
  ]
}
