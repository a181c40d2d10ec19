/** How long a read is waited for before the next one begins all the same, in milliseconds. */
const patience = 1_000

interface Reading<Value> {
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
    const reading: Reading<Value> = { answer }
    readings.set(key, reading)
    const end = () => {
      if (readings.get(key) === reading && !reading.next) readings.delete(key)
    }
    answer.then(end, end)
    return answer
  }
  return (key) => {
    const running = readings.get(key)
    if (!running) return begin(key)
    running.next ??= endOf(running.answer).then(() => begin(key))
    return running.next
  }
}

/** Resolves when a read has ended, or has taken so long that it may never end. */
function endOf(answer: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patience)
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    answer.then(end, end)
  })
}
