import { readStats, refreshRequests } from './api.js'
import { countBy } from './count-by.js'
import { byId, create, setText } from './dom.js'
import { change, live, onChange } from './live.js'
import { describeEvent, onRotation } from './rotations.js'

const longest = 6
const quiet = new Set(['answered'])

/** Lists the last events in words, and counts. */
export function showRotationLog(statsAtStart) {
  const list = byId('log')
  const before = refreshRequests(statsAtStart)
  let commits = 0
  let joined

  onChange(({ requests }) => setText(byId('total-requests'), String(requests)))
  const readProvider = afterwards(async () => {
    const stats = await readStats()
    if (!stats) return
    change({ fault: stats.fault })
    setText(byId('total-token-requests'), String(refreshRequests(stats) - before))
  })

  onRotation((event, isReplayed) => {
    if (event.type === 'committed' && !isReplayed) commits += 1
    setText(byId('total-commits'), String(commits))
    if (!isReplayed) readProvider()
    if (quiet.has(event.type)) return
    const isOwn = event.grant === live.grantId
    // What happened before belongs here only where it is this session's.
    if (isReplayed && !isOwn) return
    if (event.type !== 'joined') joined = undefined
    if (joined) {
      joined.processes.push(event.process)
      setText(joined.text, callers(joined.processes))
      return
    }

    const item = create('li')
    const time = create('time', '', new Date(event.at).toLocaleTimeString())
    const word = create('strong', event.type, event.type)
    const text = create('span')
    item.append(time, word, text)
    if (event.type === 'joined') joined = { text, processes: [event.process] }
    const words = joined ? callers(joined.processes) : describeEvent(event) + inProcess(event)
    setText(text, isOwn ? words : `another session: ${words}`)
    list.querySelector('.empty')?.remove()
    list.prepend(item)
    while (list.children.length > longest) list.lastChild.remove()
  })
}

function callers(processes) {
  const counts = [...countBy(processes.filter(Boolean))]
  const where = counts.map(([process, count]) => `${count} in ${process}`).join(', ')
  const { length } = processes
  const words = length === 1 ? 'one caller waited for it' : `${length} callers waited for it`
  return where ? `${words}: ${where}` : words
}

function inProcess({ process }) {
  return process ? `, in ${process}` : ''
}

/** Runs `work` once things have been quiet for a moment. */
function afterwards(work) {
  let timer
  return () => {
    clearTimeout(timer)
    timer = setTimeout(() => void work(), 250)
  }
}
