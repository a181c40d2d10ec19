import { JSDOM } from 'jsdom'

/** One drawing within a frame, and where it begins. */
export interface Panel {
  readonly heading: string
  readonly height: number
  readonly draw: (document: Document) => Element
}

export const plotWidth = 760

const headingHeight = 28

/** The colors of a page that is light, and of one that is dark. Text on them has a contrast of 4.5 or more. */
const style = `
  svg { --back: #ffffff; --text: #24292f; --grid: #d0d7de; --ours: #1a7f5a; --other: #8c6d1f;
    --kept: #d6f0e3; --some: #fbe6b8; --lost: #f6c9c0; }
  @media (prefers-color-scheme: dark) {
    svg { --back: #1b1f24; --text: #e6edf3; --grid: #444c56; --ours: #3fb68b; --other: #c9a227;
      --kept: #14432f; --some: #4d3a06; --lost: #6b2019; }
  }
  svg { color: var(--text); fill: var(--text); }
  text { fill: var(--text); }`

/**
 * Draws panels below each other, as an SVG that stands alone and follows the color scheme of its reader.
 *
 * @param title What it shows, for those who do not see it.
 * @param description The same as what is drawn, in words.
 */
export function plotFrame(title: string, description: string, panels: readonly Panel[]): string {
  const { document } = new JSDOM('').window
  const height = panels.reduce((sum, panel) => sum + headingHeight + panel.height, 0)
  document.body.innerHTML = `<svg xmlns="http://www.w3.org/2000/svg" role="img"
    aria-labelledby="title description" viewBox="0 0 ${plotWidth} ${height}" width="${plotWidth}"
    height="${height}" font-family="system-ui, sans-serif" font-size="12"><title
    id="title"></title><desc id="description"></desc><style>${style}</style>
    <rect width="100%" height="100%" style="fill: var(--back)" /></svg>`
  const svg = document.querySelector('svg')!
  svg.querySelector('title')!.textContent = title
  svg.querySelector('desc')!.textContent = description
  let top = 0
  for (const panel of panels) {
    const heading = document.createElementNS('http://www.w3.org/2000/svg', 'text')
    heading.setAttribute('x', '16')
    heading.setAttribute('y', String(top + 20))
    heading.setAttribute('font-weight', 'bold')
    heading.textContent = panel.heading
    const drawn = panel.draw(document)
    drawn.setAttribute('y', String(top + headingHeight))
    svg.append(heading, drawn)
    top += headingHeight + panel.height
  }
  return svg.outerHTML
}
