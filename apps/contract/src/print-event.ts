import type { RotationEvent } from '@token-rotation/core'

/**
 * Prints an event as a line of JSON after the word `rotation`. Where the output is a pipe the line is out
 * before this returns, so it tells what a process was about when it was killed.
 */
export function printEvent(event: RotationEvent): void {
  const { error, ...told } = { error: undefined, ...event }
  const failure = error && { code: error.code, reason: error.reason }
  console.log(`rotation ${JSON.stringify({ at: Date.now(), ...told, ...failure })}`)
}
