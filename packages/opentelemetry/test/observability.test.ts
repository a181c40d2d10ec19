import { readFileSync } from 'node:fs'
import type { RotationEvent } from '@token-rotation/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { outcomes } from '../src/outcome.ts'
import { nameOf, selected, selectionsOf, type Series, seriesOf, withUnits } from './promql.ts'
import { printedAfterRotation } from './support.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const metricsPage = read('../../../docs/observability/metrics.md')
const eventsPage = read('../../../docs/observability/events.md')
const dashboard = read('../grafana/token-rotation.json')

let printed = ''
beforeAll(async () => {
  printed = await printedAfterRotation()
})

const panels = [...dashboard.matchAll(/"(?:expr|definition)": (".*"),?$/gm)].map(
  ([, json]) => JSON.parse(json!) as string,
)
const variables = panels.flatMap((text) => /^label_values\((\w+), (\w+)\)$/.exec(text) ?? [])
const alerts = [...metricsPage.matchAll(/^```promql\n(.*?)^```/gms)].map(([, query]) => query!)
const queries = [...panels.filter((text) => !text.startsWith('label_values')), ...alerts]

describe('the dashboard and the alerts', () => {
  it('are all found', () => {
    expect(panels.length).toBeGreaterThan(15)
    expect(alerts.length).toBeGreaterThan(4)
    expect(variables).toHaveLength(3)
  })

  it.each(queries)('ask for what is printed: %s', (query) => {
    const all: readonly Series[][] = [printed, withUnits(printed)].map(seriesOf)
    const selections = selectionsOf(query)
    expect(selections.length).toBeGreaterThan(0)
    for (const selection of selections) {
      for (const series of all) expect(selected(selection, series)).not.toEqual([])
    }
  })

  it('choose from a label that is printed', () => {
    const [, metric, label] = variables as [string, string, string]
    expect(seriesOf(printed).some((one) => nameOf(one) === metric && label in one)).toBe(true)
  })
})

describe('the page of the metrics', () => {
  it('has every instrument with its attributes, and no other', () => {
    const rows = [
      ...metricsPage.matchAll(/^\| `(token_rotation\.[\w.]+)` +\| (?:counter|histogram)/gm),
    ]
    const documented = rows.map(([, name]) => name!.replaceAll('.', '_'))
    const names = [...printed.matchAll(/^# TYPE (token_rotation\w+?)(?:_total)? /gm)]
    expect(documented.toSorted()).toEqual(names.map(([, name]) => name!).toSorted())
    for (const [, name] of rows) {
      const line = metricsPage.split('\n').find((text) => text.startsWith(`| \`${name}\``))!
      const named = [...line.matchAll(/`(provider|outcome|error\.type)`/g)].map(
        ([, label]) => label,
      )
      const labels = seriesOf(printed)
        .filter((one) => nameOf(one).startsWith(name!.replaceAll('.', '_')))
        .flatMap((series) => Object.keys(series))
      for (const label of labels) {
        if (/^(__name__|le|otel_scope_\w+)$/.test(label)) continue
        expect(named).toContain(label.replace('error_type', 'error.type'))
      }
    }
  })

  it('has every outcome, and no other', () => {
    const table = metricsPage.slice(metricsPage.indexOf('| `outcome` '))
    const rows = [...table.matchAll(/^\| `(\w+)` +\| `[\w-]+`/gm)].map(([, name]) => name!)
    expect(rows.toSorted()).toEqual(Object.keys(outcomes).toSorted())
  })
})

describe('the page of the events', () => {
  it('has every event, and no other', () => {
    // What is missing here, or too much, does not compile.
    const types: Record<RotationEvent['type'], true> = {
      claimed: true,
      answered: true,
      committed: true,
      joined: true,
      adopted: true,
      discarded: true,
      unavailable: true,
      rejected: true,
      misconfigured: true,
      'store-unavailable': true,
      'signed-out': true,
    }
    const titles = [...eventsPage.matchAll(/^### `([\w-]+)`$/gm)].map(([, type]) => type!)
    expect(titles.toSorted()).toEqual(Object.keys(types).toSorted())
  })
})
