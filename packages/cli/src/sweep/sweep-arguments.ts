import { parseArgs } from 'node:util'
import type { SweepOptions } from '@token-rotation/authjs/worker'
import { UsageError } from '../command.ts'
import { duration } from './duration.ts'

/** What the command line asks for. */
export interface SweepArguments {
  readonly module: string
  readonly isOnce: boolean
  readonly isJson: boolean
  readonly options: Pick<SweepOptions, 'concurrency' | 'every' | 'idleAfter' | 'lead' | 'rate'>
}

/** @throws {UsageError} Names what is wrong. */
export function sweepArguments(args: readonly string[], usage: string): SweepArguments {
  const { values, positionals } = parse(args, usage)
  const [module, ...others] = positionals
  if (module === undefined || others.length > 0) {
    throw new UsageError(`Name one module.\n\n${usage}`)
  }
  const { concurrency, rate, every, lead, once = false, json = false } = values
  const idleAfter = values['idle-after']
  return {
    module,
    isOnce: once,
    isJson: json,
    options: {
      ...(concurrency !== undefined && { concurrency: count('concurrency', concurrency) }),
      ...(rate !== undefined && { rate: above0('rate', Number(rate)) }),
      ...(every !== undefined && { every: above0('every', duration('every', every)) }),
      ...(lead !== undefined && { lead: duration('lead', lead) }),
      ...(idleAfter !== undefined && {
        idleAfter: above0('idle-after', duration('idle-after', idleAfter)),
      }),
    },
  }
}

function parse(args: readonly string[], usage: string) {
  const options = {
    concurrency: { type: 'string' },
    rate: { type: 'string' },
    every: { type: 'string' },
    lead: { type: 'string' },
    'idle-after': { type: 'string' },
    once: { type: 'boolean' },
    json: { type: 'boolean' },
  } as const
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`, { cause: error })
  }
}

function count(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new UsageError(`--${option} is a whole number of at least 1, not "${text}".`)
}

function above0(option: string, value: number): number {
  if (value > 0) return value
  throw new UsageError(`--${option} has to be more than 0.`)
}
