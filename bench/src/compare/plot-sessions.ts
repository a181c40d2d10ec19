import * as Plot from '@observablehq/plot'
import type { Comparison } from './comparison.ts'
import { type CaseName, cases } from './outcome.ts'
import { plotFrame, plotWidth } from './plot-frame.ts'

interface Field {
  readonly subject: string
  readonly case: string
  readonly text: string
  readonly fate: 'kept' | 'some' | 'lost'
}

/** Draws how many sessions each subject has lost in each case. */
export function plotSessions({ outcomes, subjects }: Comparison): string {
  const fields = outcomes.map(({ subject, case: name, lost, sessions }): Field => {
    const fate = lost === 0 ? 'kept' : lost === sessions ? 'lost' : 'some'
    return { subject, case: cases[name], text: `${lost} of ${sessions}`, fate }
  })
  const words = subjects.map(({ name }) => {
    const own = fields.filter(({ subject }) => subject === name)
    return `${name}: ${own.map((field) => `${field.case} ${field.text}`).join(', ')}.`
  })
  const height = subjects.length * 28 + 34
  const place = { x: 'case', y: 'subject' }
  const shown = (Object.keys(cases) as CaseName[])
    .map((name) => cases[name])
    .filter((name) => fields.some((field) => field.case === name))
  return plotFrame('Sessions lost, by case', words.join(' '), [
    {
      heading: 'Sessions lost',
      height,
      draw: (document) =>
        Plot.plot({
          document,
          width: plotWidth,
          height,
          marginLeft: 210,
          marginTop: 4,
          marginBottom: 28,
          padding: 0.06,
          style: { background: 'none', color: 'inherit' },
          x: { label: null, domain: shown, tickSize: 0 },
          y: { label: null, domain: subjects.map(({ name }) => name), tickSize: 0 },
          color: {
            domain: ['kept', 'some', 'lost'],
            range: ['var(--kept)', 'var(--some)', 'var(--lost)'],
          },
          marks: [
            Plot.cell(fields, { ...place, fill: 'fate' }),
            Plot.text(fields, { ...place, text: 'text' }),
          ],
        }),
    },
  ])
}
