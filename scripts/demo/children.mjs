import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const root = new URL('../../', import.meta.url)

/** Aborted as soon as the demo ends, for whatever reason. */
export const stopping = new AbortController()

/** What the apps depend on ends after them. */
const children = { apps: new Set(), needed: new Set() }

/**
 * Runs Node, and ends it with the demo.
 *
 * @param args What Node gets.
 * @param folder Where it runs, from the root of the repository.
 * @param group `needed` for what the apps depend on.
 */
export function startChild(args, { folder = '', group = 'apps', ...options }) {
  stopping.signal.throwIfAborted()
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL(folder, root)),
    stdio: ['ignore', 'ignore', 'pipe'],
    // Out of reach of the terminal's Ctrl-C: it is stopped from here, once.
    detached: process.platform !== 'win32',
    ...options,
  })
  children[group].add(child)
  for (const end of ['exit', 'error']) child.once(end, () => children[group].delete(child))
  return child
}

/** Lets the errors of a child be seen, under its name. */
export function showErrors(child, name) {
  child.stderr.on('data', (data) => process.stderr.write(`[${name}] ${data}`))
}

export async function stopChildren() {
  stopping.abort()
  for (const group of [children.apps, children.needed]) await end([...group])
}

async function end(group) {
  const ends = group.map((child) => once(child, 'exit'))
  for (const child of group) child.kill('SIGTERM')
  const isSlow = await Promise.race([Promise.all(ends).then(() => false), sleep(5_000, true)])
  if (isSlow) for (const child of group) child.kill('SIGKILL')
}
