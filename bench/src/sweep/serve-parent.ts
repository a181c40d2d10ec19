/** What a process of a sweep does when it is told. */
export interface Duty<Report> {
  begin(): Promise<void>
  /** Finishes what is under way, and resolves with what it says of itself. */
  end(): Promise<Report>
}

/** Serves whoever has started this process, and ends with it. See `startChild`. */
export function serveParent<Report>({ begin, end }: Duty<Report>): void {
  const serve = async (message: unknown) =>
    process.send!(message === 'begin' ? await begin().then(() => 'begun') : await end())
  // A process that fails has to be seen.
  process.on('message', (message) => void serve(message))
  process.once('disconnect', () => process.exit())
  process.send!('ready')
}
