import type { Message } from './line.ts'

/** Tells the test something. Resolves once it is on its way. */
export function say(message: Message): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()))
}
