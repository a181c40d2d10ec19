import { setTimeout as wait } from 'node:timers/promises'

/** Waits until something can be observed. What never comes is ended by the time limit of the test. */
export async function eventually(isThere: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isThere())) await wait(10)
}
