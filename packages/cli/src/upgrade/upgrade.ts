import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Command, UsageError } from '../command.ts'
import { configurationFiles } from '../doctor/configuration-files.ts'
import { readManifest } from '../doctor/manifest.ts'
import { planUpgrade } from './plan-upgrade.ts'
import { printUpgrade } from './print-upgrade.ts'
import { writeChanges } from './write-changes.ts'

const usage = `Usage: token-rotation upgrade [options]

Finds the refresh token snippet that was pasted into the callbacks of Auth.js in
this folder, and shows the change to token rotation: what is removed, how the
configuration is wrapped, and what is left for you. It runs none of the app's
code, and writes nothing unless it is told to.

Options:
  --config <file>  the configuration, if it is not found by itself
  --write          writes the change to the files
  --force          writes although git could not undo it
  --help           shows this

Exit codes: 0 nothing to do, or all of it written, 1 there is a change to write
or something left for you, 2 wrong usage.

Examples:
  token-rotation upgrade
  token-rotation upgrade --config src/lib/auth.ts --write`

/** `token-rotation upgrade`. */
export const upgrade: Command = {
  name: 'upgrade',
  summary: 'shows the change from a pasted refresh snippet to token rotation',
  usage,
  run(args, { cwd, isColoured, print }) {
    const { config, write = false, force = false } = parse(args)
    const plan = planUpgrade(cwd, filesOf(cwd, config), readManifest(cwd))
    const { changes, obstacles, problems } = plan
    const isWritten = write && changes.length > 0
    if (isWritten) writeChanges(cwd, changes, force)
    print(printUpgrade(cwd, plan, { isColoured, isWritten, isForced: force }))
    const isDone = changes.length === 0 || isWritten
    return isDone && obstacles.length === 0 && problems.length === 0 ? 0 : 1
  },
}

function parse(args: readonly string[]) {
  const options = {
    config: { type: 'string' },
    write: { type: 'boolean' },
    force: { type: 'boolean' },
  } as const
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`, { cause: error })
  }
}

function filesOf(cwd: string, config: string | undefined): string[] {
  if (config === undefined) return configurationFiles(cwd)
  const file = resolve(cwd, config)
  if (!existsSync(file)) throw new UsageError(`There is no file "${config}".`)
  return [file]
}
