import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ExitCode } from '../../src/command.ts'
import type { Diagnosis } from '../../src/doctor/diagnosis.ts'
import { run } from '../../src/run.ts'

interface Ran {
  readonly code: ExitCode
  /** What was printed, complaints included. */
  readonly output: string
}

/** What `--json` writes, as far as the tests look at it. */
export interface Examined extends Ran {
  readonly deployment: { readonly kind: string; readonly reason: string }
  readonly configuration?: {
    readonly at: string
    readonly isWrapped: boolean
    readonly store: string
  }
  readonly providers: readonly Diagnosis[]
  readonly problems: readonly string[]
  readonly store: { readonly text: string; readonly isMissing: boolean }
  readonly adapter?: { readonly name: string; readonly isInstalled: boolean }
  readonly install?: string
}

/** Writes an app into a folder of its own, which goes with the test. */
export function appOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

export function runIn(cwd: string, ...args: string[]): Ran {
  const lines: string[] = []
  const add = (text: string) => void lines.push(text)
  const code = run(args, { cwd, isColoured: false, print: add, complain: add })
  if (typeof code !== 'number') throw new Error(`It is still running: ${args.join(' ')}`)
  return { code, output: lines.join('\n') }
}

/** Runs the doctor in a folder, and reads what it says to machines. */
export function examine(cwd: string, ...args: string[]): Examined {
  const ran = runIn(cwd, 'doctor', ...args, '--json')
  try {
    return { ...ran, ...(JSON.parse(ran.output) as Examined), code: ran.code }
  } catch (error) {
    throw new Error(`It wrote no JSON: ${ran.output}`, { cause: error })
  }
}

/** Looks at one file of an app that has nothing else. */
export function examineFile(name: string, text: string, ...args: string[]): Examined {
  return examine(appOf({ [name]: text }), ...args)
}

/** The verdicts by provider. */
export function verdicts({ providers }: Examined): Record<string, string> {
  return Object.fromEntries(providers.map(({ provider, verdict }) => [provider, verdict]))
}

export function only({ providers }: Examined): Diagnosis {
  if (providers.length !== 1) throw new Error(`There are ${providers.length} providers`)
  return providers[0]!
}
