import * as Plot from '@observablehq/plot'
import { JSDOM } from 'jsdom'
import type { ExpiryRow } from './expiry.ts'
import type { SubjectName } from './subject.ts'

interface Panel {
  readonly title: string
  readonly value: (row: ExpiryRow) => number
}

const panels: readonly Panel[] = [
  {
    title: 'Token requests per expiry',
    value: ({ tokenRequests }) => Math.max(...tokenRequests),
  },
  { title: 'Failed requests, %', value: ({ failed, sent }) => (failed / sent) * 100 },
  { title: 'Latency of the slowest 1 % (p99), ms', value: ({ p99 }) => p99 },
]

const colors: Readonly<Record<SubjectName, string>> = {
  'token-rotation': '#1a7f5a',
  'guide snippet': '#c9512b',
}
const subjects = Object.keys(colors)

const width = 760
const legendHeight = 36
const panelHeight = 190
const height = legendHeight + panels.length * panelHeight

/** Draws what happened at expiry, as an SVG that stands alone. */
export function plotExpiry(rows: readonly ExpiryRow[]): string {
  const { document } = new JSDOM('').window
  document.body.innerHTML = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"
    width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12" fill="#222">
    <rect width="100%" height="100%" fill="white" />${legend()}${panels.map(heading).join('')}</svg>`
  const svg = document.querySelector('svg')!
  for (const [index, panel] of panels.entries()) {
    const drawn = draw(panel, rows, document)
    drawn.setAttribute('y', String(topOf(index)))
    svg.append(drawn)
  }
  return svg.outerHTML
}

function topOf(index: number): number {
  return legendHeight + index * panelHeight
}

function legend(): string {
  return Object.entries(colors)
    .map(([name, color], index) => {
      const x = 16 + index * 130
      return `<rect x="${x}" y="12" width="12" height="12" fill="${color}" />
        <text x="${x + 18}" y="22">${name}</text>`
    })
    .join('')
}

function heading({ title }: Panel, index: number): string {
  return `<text x="16" y="${topOf(index) + 18}" font-weight="bold">${title}</text>`
}

function draw({ value }: Panel, rows: readonly ExpiryRow[], document: Document) {
  const bars = rows.map((row) => ({
    burst: `${row.requests} ${row.isSpread ? 'over 300 ms' : 'at once'}`,
    subject: row.subject,
    value: value(row),
  }))
  const bursts = [...new Set(bars.map(({ burst }) => burst))]
  const place = { fx: 'burst', x: 'subject', y: 'value' }
  return Plot.plot({
    document,
    width,
    height: panelHeight,
    marginTop: 44,
    marginLeft: 50,
    style: { background: 'none', color: '#222' },
    fx: { domain: bursts, label: null },
    x: { axis: null, domain: subjects },
    y: { label: null, grid: true, nice: true },
    color: { domain: subjects, range: Object.values(colors) },
    marks: [
      Plot.barY(bars, { ...place, fill: 'subject' }),
      Plot.text(bars, {
        ...place,
        dy: -6,
        text: ({ value }: (typeof bars)[number]) =>
          String(Number(value.toFixed(value < 100 ? 1 : 0))),
      }),
      Plot.ruleY([0]),
    ],
  })
}
