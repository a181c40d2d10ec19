import { createSvg, isCalm } from './dom.js'

const circle = { cx: 120, cy: 120, fill: 'none', pathLength: 1 }

/** Draws what is left of a token's life: a ring that drains clockwise past its three zones. */
export function createRing(svg) {
  const zones = ['fresh', 'due', 'expired'].map((name) =>
    createSvg('circle', { ...circle, r: 110, class: `zone ${name}` }),
  )
  const track = createSvg('circle', { ...circle, r: 92, class: 'track' })
  const rest = createSvg('circle', { ...circle, r: 92, class: 'rest' })
  const hand = createSvg('circle', { cx: 120, cy: 28, r: 6, class: 'hand' })
  const figure = createSvg('text', { x: 120, y: 128, class: 'figure' })
  const unit = createSvg('text', { x: 120, y: 152, class: 'unit' })
  const word = createSvg('text', { x: 120, y: 86, class: 'word' })
  svg.append(...zones, track, rest, hand, word, figure, unit)
  let shown = 1

  return {
    /** `elapsed` and the zones are parts of the whole life, from 0 to 1. */
    draw({ phase, elapsed, dueFrom, expiredFrom, words }) {
      // A ring that is filled again does so visibly.
      const jump = elapsed - shown
      shown = jump < -0.02 && !isCalm() ? shown + jump * 0.12 : elapsed
      svg.dataset.phase = phase
      arc(zones[0], 0, dueFrom)
      arc(zones[1], dueFrom, expiredFrom)
      arc(zones[2], expiredFrom, 1)
      arc(rest, shown, 1)
      hand.setAttribute('transform', `rotate(${shown * 360} 120 120)`)
      for (const [element, text] of [
        [word, words[0]],
        [figure, words[1]],
        [unit, words[2]],
      ]) {
        if (element.textContent !== text) element.textContent = text
      }
    },
  }
}

function arc(element, from, to) {
  const length = Math.max(0, to - from - 0.004)
  element.setAttribute('stroke-dasharray', `${length} ${1 - length}`)
  element.setAttribute('stroke-dashoffset', String(-from))
  element.style.opacity = length > 0 ? '' : '0'
}
