import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { selected, selectionsOf, seriesOf, withUnits } from './promql.ts'
import { printedAfterRotation } from './support.ts'

const page = readFileSync(new URL('../../../docs/operations/alerts.md', import.meta.url), 'utf8')
const queries = [...page.matchAll(/^```promql\n(.*?)^```/gms)].map(([, query]) => query!)

let printed = ''
beforeAll(async () => {
  printed = await printedAfterRotation()
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
