import { median } from '../statistics.ts'

/** Times calls one after the other, and returns the median, in microseconds. */
export async function timeOf(
  calls: number,
  call: (index: number) => Promise<unknown>,
): Promise<number> {
  const times: number[] = []
  for (let index = 0; index < calls; index += 1) {
    const startedAt = performance.now()
    await call(index)
    times.push((performance.now() - startedAt) * 1000)
  }
  return median(times)
}
