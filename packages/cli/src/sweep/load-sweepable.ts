import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { WorkerRotation } from '@token-rotation/authjs/worker'
import { UsageError } from '../command.ts'

/** What a module has to export. */
export type Sweepable = Pick<WorkerRotation, 'startSweeper'>

/** The module of the app, or what it exports, cannot work as it is. Its message is for the operator. */
export class WorkerError extends Error {
  override readonly name = 'WorkerError'
}

/**
 * Runs a module of the app, and returns what it exports for a sweeper.
 *
 * @throws {UsageError} If there is no such file, or it does not export that.
 * @throws {WorkerError} If it cannot be loaded.
 */
export async function loadSweepable(cwd: string, module: string): Promise<Sweepable> {
  const file = resolve(cwd, module)
  if (!existsSync(file)) throw new UsageError(`There is no file "${module}".`)
  const exported = await load(file, module)
  const found = new Map(
    Object.entries({ ...membersOf(exported.default), ...exported }).filter(isSweepable),
  )
  const clear = found.get('rotation') ?? found.get('default')
  const [only, ...others] = new Set(found.values())
  if (clear ?? (only && others.length === 0)) return (clear ?? only)!
  throw new UsageError(
    only
      ? `${module} exports several that could be meant: ${[...found.keys()].join(', ')}. Call one of them "rotation".\n\n${example}`
      : `${module} exports nothing that has a "startSweeper".\n\n${example}`,
  )
}

const example = `Such a file has three lines:

  import { tokenRotation } from '@token-rotation/authjs/worker'
  import { config, store } from './auth-config.js'
  export const rotation = tokenRotation(config, { store })`

async function load(file: string, module: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>
  } catch (error) {
    throw new WorkerError(`${module} cannot be loaded: ${reasonOf(error, module)}`, {
      cause: error,
    })
  }
}

/** Node.js reads no TypeScript, or not all of it. */
const untyped = ['ERR_UNKNOWN_FILE_EXTENSION', 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX']

function reasonOf(error: unknown, module: string): string {
  const { code, message } = error as Partial<NodeJS.ErrnoException>
  const isTypeScript = code === untyped[1] || /\.[cm]?tsx?"/.test(message ?? '')
  if (untyped.includes(code ?? '') && isTypeScript) {
    return `Node.js ${process.version} cannot read its TypeScript.
Install a loader (npm install --save-dev tsx), and start it with that:

  node --import tsx node_modules/token-rotation/dist/main.js sweep ${module}`
  }
  return describeError(error)
}

/** Says what an error of the app is. Addresses of databases may be in there, with their passwords. */
export function describeError(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return text.replaceAll(/:\/\/[^\s/@]*@/g, '://...@')
}

/** A CommonJS module has its exports there. */
function membersOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}

function isSweepable(entry: [string, unknown]): entry is [string, Sweepable] {
  return typeof (entry[1] as Partial<Sweepable> | null | undefined)?.startSweeper === 'function'
}
