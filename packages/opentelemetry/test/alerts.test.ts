import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { openTelemetry } from '../src/index.ts'
import { selected, selectionsOf, seriesOf, withUnits } from './promql.ts'
import { life, measured, world } from './support.ts'

const page = readFileSync(new URL('../../../docs/operations/alerts.md', import.meta.url), 'utf8')
const queries = [...page.matchAll(/^```promql\n(.*?)^```/gms)].map(([, query]) => query!)

/** What an exporter prints after one rotation that somebody has waited for. */
let printed = ''
beforeAll(async () => {
  const { meterProvider, text } = measured()
  const { clock, rotator, signIn } = world(openTelemetry({ meterProvider }))
  const one = rotator()
  await signIn('g1')
  await clock.advance(life * 1_000)
  await clock.run(Promise.all([one.resolve('g1'), one.resolve('g1')]))
  printed = await text()
})

describe('the page of the alerts', () => {
  it('has a query for each', () => {
    const titles = page.split('## From elsewhere')[0]!.match(/^### /gm)!
    expect(queries.length).toBeGreaterThanOrEqual(titles.length)
  })

  it.each(queries)('asks for what is printed: %s', (query) => {
    const selections = selectionsOf(query)
    expect(selections.length).toBeGreaterThan(0)
    for (const series of [printed, withUnits(printed)].map(seriesOf)) {
      for (const selection of selections) expect(selected(selection, series)).not.toEqual([])
    }
  })
})
