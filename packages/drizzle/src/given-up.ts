/** How often something is tried that the database gave up in favour of another. */
const attempts = 8

/**
 * Runs what is one statement or one transaction, and repeats it where the database has certainly not
 * applied it. After each time there is a pause of random length, twice as long at most as before: SQLite
 * does not queue whoever wants to write.
 *
 * @param wait Resolves after so many milliseconds.
 */
export async function repeatGivenUp<Result>(
  run: () => Promise<Result>,
  wait: (delay: number) => Promise<void> = pause,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run()
    } catch (error) {
      if (attempt === attempts || !isGivenUp(error)) throw error
      await wait(Math.random() * 5 * 2 ** attempt)
    }
  }
}

function pause(delay: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delay))
}

interface DriverError {
  readonly code?: unknown
  readonly errno?: unknown
  readonly message?: unknown
  readonly cause?: unknown
}

/** PostgreSQL: `serialization_failure`, `deadlock_detected`. */
const codes = new Set<unknown>(['40001', '40P01'])
/** MySQL: lock wait timeout, deadlock; MariaDB from 11.6: a row that changed after the snapshot. */
const numbers = new Set<unknown>([1205, 1213, 1020])

function isGivenUp(error: unknown): boolean {
  return causesOf(error).some(
    ({ code, errno, message }) =>
      codes.has(code) ||
      numbers.has(errno) ||
      /^SQLITE_(?:BUSY|LOCKED)/.test(String(code)) ||
      // Drivers of SQLite that pass on nothing but its words.
      /^database (?:table )?is locked/.test(String(message)),
  )
}

/** Whether an insert of MySQL met a row with the same key. */
export function isDuplicate(error: unknown): boolean {
  return causesOf(error).some(
    ({ errno, message }) => errno === 1062 || /\(errno 1062\)/.test(String(message)),
  )
}

/** Drizzle wraps what a driver throws. */
function causesOf(error: unknown): DriverError[] {
  const causes: DriverError[] = []
  for (
    let one = error;
    one instanceof Object && causes.length < 5;
    one = (one as DriverError).cause
  )
    causes.push(one)
  return causes
}
