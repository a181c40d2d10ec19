import { readFileSync } from 'node:fs'

/** The kernel counts in hundredths of a second, whatever its own tick is. */
const tick = 10

/**
 * Returns the processor time that a process and its children have taken, those that have ended included,
 * in milliseconds. `undefined` where the system does not tell.
 */
export function processTime(pid: number): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    const living = children.split(' ').filter(Boolean).map(Number)
    const own = timesOf(pid)
    const theirs = living.map((child) => timesOf(child).user)
    return (own.user + own.ended + theirs.reduce((sum, time) => sum + time, 0)) * tick
  } catch {
    return undefined
  }
}

function timesOf(pid: number): { user: number; ended: number } {
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name may have spaces in it. What follows begins with the third field of proc(5).
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const field = (number: number) => fields[number - 3]!
  return { user: field(14) + field(15), ended: field(16) + field(17) }
}
