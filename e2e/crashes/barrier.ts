/**
 * Lets `size` parties wait for each other. When the last one has arrived, `work` is done, and then all go
 * on. Whoever comes later goes straight on.
 */
export function barrier(size: number, work: () => Promise<void>): (party: string) => Promise<void> {
  const arrived = new Set<string>()
  let open = () => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  return async (party) => {
    const isLast = arrived.size < size && arrived.add(party).size === size
    if (isLast) {
      await work()
      open()
    }
    return gate
  }
}
