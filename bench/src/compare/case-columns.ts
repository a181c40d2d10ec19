import { type Column, columnOf } from './column.ts'
import type { Comparison } from './comparison.ts'
import type { CaseName, Outcome } from './outcome.ts'

/** The columns of one case. */
export function caseColumns({ outcomes, isQuick }: Comparison, name: CaseName): Column[] {
  const rows = outcomes.filter((outcome) => outcome.case === name)
  return [
    columnOf('token requests', rows, ({ tokenRequests: { least, most } }) => ({
      text: least === most ? `${most}` : `${least} to ${most}`,
      value: most,
    })),
    columnOf('failed requests', rows, ({ failed, sent }) => ({
      text: `${failed} of ${sent}`,
      value: failed / sent,
    })),
    columnOf('sessions lost', rows, ({ lost, sessions }) => ({
      text: `${lost} of ${sessions}`,
      value: lost / sessions,
    })),
    ...(isQuick ? [] : timedColumns(rows, name)),
  ]
}

/** What a quick run does not wait for, or cannot measure: in it, all subjects are in each other's way. */
function timedColumns(rows: readonly Outcome[], name: CaseName): Column[] {
  return [
    columnOf('usable at the next expiry', rows, ({ usableNext, sessions }) => ({
      text: `${usableNext} of ${sessions}`,
      value: -usableNext / sessions,
    })),
    // Two requests of a session say nothing about how long they take.
    ...(name === 'lost' ? [] : [columnOf('p50 ms', rows, milliseconds('p50'))]),
    ...(name === 'lost' ? [] : [columnOf('p99 ms', rows, milliseconds('p99'))]),
  ]
}

/** The columns of what a subject costs while nothing expires. */
export function costColumns({ costs, subjects }: Comparison): Column[] {
  const sizes = subjects.flatMap(({ name, bytes }) => (bytes ? [{ subject: name, bytes }] : []))
  const whole = (count: number) => count.toLocaleString('en-US')
  return [
    columnOf('request / no-op', costs, ({ ratio }) => {
      const text = ratio.median.toFixed(2)
      return { text, value: Number(text) }
    }),
    columnOf('added, us', costs, ({ asked, noop }) => {
      const text = (asked - noop).toFixed(0)
      return { text, value: Number(text) }
    }),
    columnOf('bytes shipped', sizes, ({ bytes }) => ({ text: whole(bytes), value: bytes })),
    columnOf('cookie bytes', costs, ({ cookieBytes }) => ({
      text: whole(cookieBytes),
      value: cookieBytes,
    })),
  ]
}

/** As shown, so that what looks the same is as good. */
function milliseconds(of: 'p50' | 'p99') {
  return (row: Outcome) => {
    const text = row[of].toFixed(0)
    return { text, value: Number(text) }
  }
}
