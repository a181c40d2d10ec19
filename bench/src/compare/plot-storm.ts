import * as Plot from '@observablehq/plot'
import type { Comparison } from './comparison.ts'
import type { Outcome } from './outcome.ts'
import { type Panel, plotFrame, plotWidth } from './plot-frame.ts'

interface Bar {
  readonly subject: string
  readonly value: number
  readonly side: 'ours' | 'other'
}

const panels: readonly { heading: string; value: (outcome: Outcome) => number }[] = [
  { heading: 'Token requests for one expiry', value: ({ tokenRequests }) => tokenRequests.most },
  { heading: 'Failed requests, %', value: ({ failed, sent }) => (failed / sent) * 100 },
  { heading: 'Latency of the slowest 1 % (p99), ms', value: ({ p99 }) => p99 },
]

/** Draws what requests that come at once after an expiry meet. */
export function plotStorm(comparison: Comparison): string {
  const outcomes = comparison.outcomes.filter((outcome) => outcome.case === 'storm')
  const ours = new Set(comparison.subjects.filter(({ isOurs }) => isOurs).map(({ name }) => name))
  const words = outcomes.map(({ subject, tokenRequests, failed, sent, p99 }) => {
    const requests = `${tokenRequests.most} token requests`
    return `${subject}: ${requests}, ${failed} of ${sent} requests failed, p99 ${p99.toFixed(0)} ms.`
  })
  return plotFrame(
    `${comparison.requests} requests at once after the access token has expired`,
    words.join(' '),
    panels.map(({ heading, value }) => {
      const bars = outcomes.map((outcome) => ({
        subject: outcome.subject,
        value: value(outcome),
        side: ours.has(outcome.subject) ? ('ours' as const) : ('other' as const),
      }))
      return barPanel(heading, bars)
    }),
  )
}

function barPanel(heading: string, bars: readonly Bar[]): Panel {
  const height = bars.length * 20 + 36
  const place = { y: 'subject', x: 'value' }
  return {
    heading,
    height,
    draw: (document) =>
      Plot.plot({
        document,
        width: plotWidth,
        height,
        marginLeft: 210,
        marginRight: 50,
        marginTop: 4,
        style: { background: 'none', color: 'inherit' },
        x: { label: null, grid: true, nice: true },
        y: { label: null, domain: bars.map(({ subject }) => subject), tickSize: 0 },
        color: { domain: ['ours', 'other'], range: ['var(--ours)', 'var(--other)'] },
        marks: [
          Plot.barX(bars, { ...place, fill: 'side' }),
          Plot.text(bars, {
            ...place,
            dx: 6,
            textAnchor: 'start',
            text: ({ value }: Bar) => String(Number(value.toFixed(value < 10 ? 1 : 0))),
          }),
        ],
      }),
  }
}
