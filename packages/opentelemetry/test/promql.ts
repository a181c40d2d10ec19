import { parser } from '@prometheus-io/lezer-promql'

type SyntaxNode = ReturnType<typeof parser.parse>['topNode']

/** One series that an exporter prints. */
export type Series = Readonly<Record<string, string>>

interface Matcher {
  readonly label: string
  readonly operator: string
  readonly value: string
}

/** What a query selects, and the labels that it groups that by. */
interface Selection {
  readonly matchers: readonly Matcher[]
  readonly grouping: readonly string[]
}

/** Reads the text that Prometheus reads. The name of a metric is its label `__name__`. */
export function seriesOf(text: string): Series[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = ''] = /^(\w+)(?:\{(.*)\})? \S+$/.exec(line) ?? []
    if (!name) return []
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value])
    return [{ ...(Object.fromEntries(pairs) as Series), __name__: name }]
  })
}

export function nameOf({ __name__: name = '' }: Series): string {
  return name
}

/** The same where the unit becomes a part of the name, as the Collector and Prometheus itself do it. */
export function withUnits(text: string): string {
  const names = [...text.matchAll(/^# UNIT (\w+) s$/gm)].map(([, name]) => name!)
  return names.reduce(
    (all, name) => all.replaceAll(new RegExp(`^${name}(?=_|\\{)`, 'gm'), `${name}_seconds`),
    text,
  )
}

/**
 * Lists what a query selects.
 *
 * @throws {SyntaxError} When it is none.
 */
export function selectionsOf(query: string): Selection[] {
  const text = query.replaceAll(/\$__\w+/g, '5m').replaceAll('$provider', '.*')
  const selections: Selection[] = []
  const read = ({ from, to }: SyntaxNode) => text.slice(from, to)
  parser.parse(text).iterate({
    enter({ node }) {
      if (node.type.isError) throw new SyntaxError(`not PromQL: ${text}`)
      if (node.name !== 'VectorSelector') return
      const named = node.getChild('Identifier')
      const matchers = named ? [{ label: '__name__', operator: '=', value: read(named) }] : []
      for (const one of node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []) {
        const [label, operator, value] = ['LabelName', 'MatchOp', 'StringLiteral'].map((name) =>
          read(one.getChild(name)!),
        )
        matchers.push({ label: label!, operator: operator!, value: JSON.parse(value!) as string })
      }
      selections.push({ matchers, grouping: groupingOf(node, read) })
    },
  })
  return selections
}

function groupingOf(node: SyntaxNode, read: (node: SyntaxNode) => string): string[] {
  const labels: string[] = []
  for (let outer = node.parent; outer; outer = outer.parent) {
    const grouping = outer.getChild('AggregateModifier')?.getChild('GroupingLabels')
    labels.push(...(grouping?.getChildren('LabelName') ?? []).map(read))
  }
  return labels
}

/** The series that a query would read, if they have what it groups them by. */
export function selected({ matchers, grouping }: Selection, all: readonly Series[]): Series[] {
  const found = all.filter((series) =>
    matchers.every((matcher) => matches(matcher, series[matcher.label] ?? '')),
  )
  return found.filter((series) => grouping.every((label) => label in series))
}

function matches({ operator, value }: Matcher, actual: string): boolean {
  const isSame = operator.includes('~')
    ? new RegExp(`^(?:${value})$`).test(actual)
    : actual === value
  return isSame !== operator.startsWith('!')
}
