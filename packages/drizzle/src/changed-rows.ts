/**
 * Returns how many rows a statement has changed: those that came back, or the number that a driver of
 * MySQL reports (`mysql2`, TiDB, PlanetScale).
 */
export function changedRows(result: unknown): number {
  const [header] = (Array.isArray(result) ? result : [result]) as readonly Header[]
  const changed = header?.affectedRows ?? header?.rowsAffected
  if (changed !== undefined && changed !== null) return Number(changed)
  if (Array.isArray(result)) return result.length
  throw new Error('the driver does not say how many rows it has changed')
}

interface Header {
  readonly affectedRows?: unknown
  readonly rowsAffected?: unknown
}
