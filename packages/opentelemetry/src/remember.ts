/** More rotations than this are not under way in one process. */
const capacity = 10_000

/** Keeps an entry until it is deleted. The oldest one goes where its end was never heard of. */
export function remember<Value>(entries: Map<string, Value>, key: string, value: Value): void {
  const [oldest] = entries.keys()
  if (oldest !== undefined && entries.size >= capacity) entries.delete(oldest)
  entries.set(key, value)
}
