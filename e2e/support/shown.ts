import type { Answer } from './browser.ts'

/** Reads what a page of the fixtures shows, by name. */
export function shown({ text }: Answer): Record<string, unknown> {
  const scripts = text.matchAll(/<script[^>]*data-name="([^"]*)"[^>]*>(.*?)<\/script>/gs)
  return Object.fromEntries(
    [...scripts].map(([, name = '', json = '']) => [name, JSON.parse(json)]),
  )
}
