import { caseColumns, costColumns } from './case-columns.ts'
import type { Column } from './column.ts'
import type { Comparison } from './comparison.ts'
import { type CaseName, cases, type Outcome } from './outcome.ts'

/** Lists every column whose best is somebody else, as Markdown: computed, like all that is shown. */
export function whereOthersDoBetter(comparison: Comparison): string {
  const ours = comparison.subjects.filter(({ isOurs }) => isOurs).map(({ name }) => name)
  const parts: [title: string, name: CaseName | undefined, columns: Column[]][] = [
    ...Object.entries(cases).map(([name, title]): (typeof parts)[number] => [
      title,
      name as CaseName,
      caseColumns(comparison, name as CaseName),
    ]),
    ['With a fresh token', undefined, costColumns(comparison)],
  ]
  const lines = parts.flatMap(([title, name, columns]) =>
    columns.flatMap((column) => {
      const outcomeOf = (subject: string) =>
        comparison.outcomes.find((one) => one.case === name && one.subject === subject)
      const line = better(column, ours, outcomeOf)
      return line ? [`- ${title}, ${column.head}: ${line}`] : []
    }),
  )
  return lines.length > 0 ? lines.join('\n') : 'Nowhere in this run.'
}

function better(
  column: Column,
  ours: readonly string[],
  outcomeOf: (subject: string) => Outcome | undefined,
): string | undefined {
  const own = ours.flatMap((name) => {
    const cell = column.cells.get(name)
    return cell ? [{ name, ...cell, failed: outcomeOf(name)?.failed ?? 0 }] : []
  })
  if (own.length === 0) return undefined
  // Whichever of ours serves more of the requests, and only then the better figure.
  const [best] = own.toSorted((one, other) => one.failed - other.failed || one.value - other.value)
  const others = [...column.cells]
    .filter(([name, { value }]) => !ours.includes(name) && value < best!.value)
    .toSorted(([, one], [, other]) => one.value - other.value)
  if (others.length === 0) return undefined
  const listed = others.map(([name, { text }]) => `${name} ${text}${noteOf(outcomeOf(name))}`)
  return `${listed.join(', ')}; ${best!.name} ${best!.text}.`
}

/** A request that fails can be quick, and a session that is lost can have been served. */
function noteOf(outcome: Outcome | undefined): string {
  if (!outcome) return ''
  const { failed, sent, lost, sessions } = outcome
  const notes = [
    ...(failed > 0 ? [`${failed} of ${sent} requests failed`] : []),
    ...(lost > 0 ? [`${lost} of ${sessions} sessions lost`] : []),
  ]
  return notes.length > 0 ? ` (${notes.join(', ')})` : ''
}
