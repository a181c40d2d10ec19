import type { BrowserContext } from 'playwright-core'

/**
 * Collects what goes wrong in the pages of a context from now on, frames included: errors that nobody
 * catches, and errors in the console, where Chromium logs each answer of 400 or more.
 */
export function consoleErrors(context: BrowserContext): readonly string[] {
  const errors: string[] = []
  context.on('weberror', (trouble) => errors.push(trouble.error().message))
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`)
  })
  return errors
}
