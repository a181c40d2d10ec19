/** How long a read is waited for before somebody else reads for themselves, in milliseconds. */
const patience = 500

interface Reading<Value> {
  readonly since: number
  readonly answer: Promise<Value>
  /** What begins as soon as this one has ended, for everybody who came meanwhile. */
  next?: Promise<Value>
}

/**
 * Lets callers of one key share reads: many requests of one user come at once. Whoever comes while a read
 * is under way gets the next one, so that nobody is told what was true before they asked.
 */
export function sharedReads<Value>(
  read: (key: string) => Promise<Value>,
): (key: string) => Promise<Value> {
  const readings = new Map<string, Reading<Value>>()

  function begin(key: string): Promise<Value> {
    const answer = read(key)
    const reading: Reading<Value> = { since: Date.now(), answer }
    readings.set(key, reading)
    const end = () => {
      if (readings.get(key) === reading && !reading.next) readings.delete(key)
    }
    answer.then(end, end)
    return answer
  }
  return (key) => {
    const running = readings.get(key)
    if (!running || Date.now() - running.since > patience) return begin(key)
    running.next ??= running.answer.then(
      () => begin(key),
      () => begin(key),
    )
    return running.next
  }
}
