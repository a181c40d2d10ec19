import type { Endurance, EnduranceOptions } from './endure.ts'
import { rules } from './rules.ts'
import { second } from './times.ts'

/** Tells what a run has come to, as Markdown. */
export function renderReport(options: EnduranceOptions, run: Endurance): string {
  const { book, outages, load, examination } = run
  const { stats, losses, presentations, again } = examination
  const { minutes, store, seed } = options
  const failures = new Set(outages.all.map(({ what }) => kindOf(what)))
  const byOutcome = stats.token.byGrantType.refresh_token?.byOutcome ?? {}
  return [
    `# Endurance: ${minutes} minutes on ${store}, seed ${seed}`,
    table(
      ['', ''],
      [
        ['the run took', `${run.seconds.toFixed(0)} s`],
        ['users, sessions', `${options.users ?? 40}, ${run.sessions}`],
        ['processes', `${options.processes ?? 3}`],
        [
          'requests a second: what the machine can, what was sent',
          `${run.capacity.toFixed(0)}, ${load.rate}`,
        ],
        ['requests sent, held back because 400 were under way', `${load.sent}, ${load.heldBack}`],
        ['all served again after the last fault', `${(run.recoveredAfter / second).toFixed(1)} s`],
      ],
    ),
    '## What failed',
    table(
      ['', 'times', 'seconds'],
      [...failures].toSorted().map((kind) => {
        const all = outages.all.filter(({ what }) => kindOf(what) === kind)
        const lasted = sum(all.map(({ from, to }) => to - from)) / second
        return [kind, `${all.length}`, lasted.toFixed(1)]
      }),
    ),
    '## Answers',
    table(
      ['', 'answer', 'times'],
      [...book.outcomes].flatMap(([what, counts]) =>
        [...counts].toSorted(descending).map(([outcome, count]) => [what, outcome, `${count}`]),
      ),
    ),
    '## Milliseconds until an answer',
    table(
      ['', 'median', '99 of 100', 'longest'],
      [...book.waits]
        .toSorted(([one], [other]) => one.localeCompare(other))
        .map(([what, waits]) => [what, ...quantiles(waits)]),
    ),
    '## Refresh tokens at the provider',
    table(
      ['', ''],
      [
        ['rotated', `${stats.refresh.rotations}`],
        ['grants revoked for reuse', `${stats.refresh.revokedForReuse}`],
        ...[...presentations]
          .toSorted(([one], [other]) => one - other)
          .map(([times, count]) => [`presented ${times} times`, `${count}`]),
        ...[...again]
          .toSorted(descending)
          .map(([why, count]) => [`again, because: ${why}`, `${count}`]),
        ...Object.entries(byOutcome).map(([outcome, count]) => [
          `presentations, ${outcome}`,
          `${count}`,
        ]),
        ['claims whose process was killed, and the grant lives', `${examination.recovered}`],
        [
          'the longest until the next claim of such a grant',
          `${(examination.slowestTakeover / second).toFixed(1)} s`,
        ],
      ],
    ),
    `## Sessions lost: ${losses.length}`,
    losses
      .map(
        ({ login, isExplained, story }) =>
          `- ${login}${isExplained ? '' : ' (NOT EXPLAINED)'}: ${story}`,
      )
      .join('\n') || 'None.',
    '## Besides',
    table(
      ['', 'times'],
      [...book.notes].toSorted(descending).map(([what, count]) => [what, `${count}`]),
    ),
    '## Rules',
    table(
      ['', 'broken'],
      Object.entries(rules).map(([rule, sentence]) => [
        sentence,
        `${book.breaches.get(rule as keyof typeof rules)?.length ?? 0}`,
      ]),
    ),
    ...[...book.breaches].map(
      ([rule, all]) =>
        `**${rule}**\n${all
          .slice(0, 10)
          .map((what) => `- ${what}`)
          .join('\n')}`,
    ),
  ].join('\n\n')
}

/** Which process it was does not matter. */
function kindOf(what: string): string {
  return what.replace(/ \d+ killed/, ' killed')
}

function quantiles(values: readonly number[]): string[] {
  const sorted = Float64Array.from(values).toSorted()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, sorted.length * share) | 0]!
  return [0.5, 0.99, 1].map((share) => at(share).toFixed(0))
}

function descending([, one]: [unknown, number], [, other]: [unknown, number]): number {
  return other - one
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((so, number) => so + number, 0)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, 3, ...rows.map((row) => row[column]!.length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
