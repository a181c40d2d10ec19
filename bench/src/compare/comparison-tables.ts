import { table } from '../table.ts'
import { aboutTheRun } from './about-the-run.ts'
import { caseColumns, costColumns } from './case-columns.ts'
import { type Column, columnOf, marked } from './column.ts'
import type { Comparison } from './comparison.ts'
import { type CaseName, cases } from './outcome.ts'
import { whereOthersDoBetter } from './where-others-do-better.ts'

/** One part of the comparison, as Markdown. */
export interface Section {
  readonly name: CaseName | 'run' | 'sessions' | 'costs' | 'subjects' | 'better'
  readonly title: string
  readonly text: string
}

/** Renders a comparison, part by part. What was not measured has no part. */
export function comparisonSections(comparison: Comparison): Section[] {
  const names = comparison.subjects.map(({ name }) => name)
  const measured = (Object.keys(cases) as CaseName[]).filter((name) =>
    comparison.outcomes.some((outcome) => outcome.case === name),
  )
  return [
    { name: 'run', title: 'The run', text: aboutTheRun(comparison) },
    { name: 'subjects', title: 'What is compared', text: subjectTable(comparison) },
    {
      name: 'sessions',
      title: 'Sessions lost',
      text: tableOf(
        names,
        measured.map((name) => lostIn(comparison, name)),
      ),
    },
    ...measured.map((name) => ({
      name,
      title: cases[name],
      text: tableOf(names, caseColumns(comparison, name)),
    })),
    ...(comparison.isQuick ? [] : timedSections(comparison, names)),
  ]
}

/** What depends on times. In a quick run, all subjects are in each other's way. */
function timedSections(comparison: Comparison, names: readonly string[]): Section[] {
  return [
    { name: 'costs', title: 'costs', text: tableOf(names, costColumns(comparison)) },
    { name: 'better', title: 'Where others do better', text: whereOthersDoBetter(comparison) },
  ]
}

function tableOf(names: readonly string[], columns: readonly Column[]): string {
  return table(
    ['library', ...columns.map(({ head }) => head)],
    names.map((name) => [name, ...columns.map((column) => marked(column, name))]),
  )
}

function lostIn({ outcomes }: Comparison, name: CaseName): Column {
  const rows = outcomes.filter((outcome) => outcome.case === name)
  return columnOf(cases[name], rows, ({ lost, sessions }) => ({
    text: `${lost} of ${sessions}`,
    value: lost / sessions,
  }))
}

function subjectTable({ subjects }: Comparison): string {
  return table(
    ['library', 'versions', 'configured as'],
    subjects.map(({ name, versions, configured, docs }) => [
      name,
      Object.entries(versions)
        .map(([library, version]) => `${library} ${version}`)
        .join(', '),
      `${configured} ([docs](${docs}))`,
    ]),
  )
}
