import { parseArgs } from 'node:util'
import { DemoError } from './demo-error.mjs'

const most = 8

/**
 * Reads what stands behind the command.
 *
 * @returns `processes` of each app, whether all apps have `oneSession`, and whether that takes a store.
 */
export function readOptions(args) {
  const { processes: count, 'one-session': oneSession } = parse(args)
  const processes = Number(count)
  if (!Number.isInteger(processes) || processes < 1 || processes > most) {
    throw new DemoError(`--processes must be a number from 1 to ${most}.`)
  }
  return { processes, oneSession, isShared: processes > 1 || oneSession }
}

function parse(args) {
  const options = {
    processes: { type: 'string', default: '1' },
    'one-session': { type: 'boolean', default: false },
  }
  try {
    return parseArgs({ args, options }).values
  } catch (error) {
    throw new DemoError(error.message)
  }
}
