import { readMetrics } from './api.js'
import { byId, create, setText } from './dom.js'
import { onRotation } from './rotations.js'

const line = /^token_rotation_outcomes_total\{.*?outcome="(\w+)".*\} (\d+)$/gm

/** Shows what the app has counted, by outcome. */
export function showMetrics() {
  let timer
  // Events come in bursts.
  onRotation(() => {
    clearTimeout(timer)
    timer = setTimeout(() => void read(), 250)
  })
  void read()
}

async function read() {
  const { text, process } = await readMetrics()
  const counts = new Map()
  // An outcome is there once for each provider and error.
  for (const [, outcome, count] of text.matchAll(line)) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + Number(count))
  }
  setText(byId('metrics-of'), process ? `process ${process}` : 'this app')
  byId('metrics').replaceChildren(
    ...[...counts].map(([outcome, count]) => {
      const item = create('div')
      const number = create('dd', '', String(count))
      number.dataset.outcome = outcome
      item.append(create('dt', '', outcome.replaceAll('_', ' ')), number)
      return item
    }),
  )
}
