import { caseColumns, costColumns } from './case-columns.ts'
import { bestOf, type Column } from './column.ts'
import type { Comparison } from './comparison.ts'
import { type CaseName, cases } from './outcome.ts'

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
      const line = better(column, ours, (subject) => failures(comparison, name, subject))
      return line ? [`- ${title}, ${column.head}: ${line}`] : []
    }),
  )
  return lines.length > 0 ? lines.join('\n') : 'Nowhere in this run.'
}

function better(
  column: Column,
  ours: readonly string[],
  note: (subject: string) => string,
): string | undefined {
  const own = ours.flatMap((name) => {
    const cell = column.cells.get(name)
    return cell ? [{ name, ...cell }] : []
  })
  if (own.length === 0) return undefined
  const [best] = own.toSorted((one, other) => one.value - other.value)
  if (best!.value <= bestOf(column)) return undefined
  const others = [...column.cells]
    .filter(([name, { value }]) => !ours.includes(name) && value < best!.value)
    .toSorted(([, one], [, other]) => one.value - other.value)
  const listed = others.map(([name, { text }]) => `${name} ${text}${note(name)}`)
  return `${listed.join(', ')}; ${best!.name} ${best!.text}.`
}

/** A request that fails can be quick. */
function failures({ outcomes }: Comparison, name: CaseName | undefined, subject: string): string {
  const outcome = outcomes.find((one) => one.case === name && one.subject === subject)
  return outcome && outcome.failed > 0 ? ` (${outcome.failed} of ${outcome.sent} failed)` : ''
}
