/** Promises to let work finish after the caller has answered (`after`, `waitUntil`). */
export type Background = (work: Promise<unknown>) => void

/** Lets work that never rejects go on behind its caller. */
export function finish(work: Promise<unknown>, background: Background | undefined): void {
  try {
    background?.(work)
  } catch {
    // The host may promise nothing here (outside of a request, say). The work goes on all the same.
  }
}
