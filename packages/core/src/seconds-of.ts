/**
 * Reads a time in whole seconds since the epoch, however it is written: as a number, a bigint, text, a date,
 * or in milliseconds.
 */
export function secondsOf(value: unknown): number | undefined {
  const isDate = value instanceof Date || (typeof value === 'string' && Number.isNaN(Number(value)))
  const number = positive(isDate ? new Date(value).getTime() : value)
  return number && (isDate || number > 1e11) ? Math.floor(number / 1000) : number
}

/** Reads a number that has to be positive, perhaps from text. */
export function positive(value: unknown): number | undefined {
  const number = Number(value)
  return number > 0 && Number.isFinite(number) ? number : undefined
}
