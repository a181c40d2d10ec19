import {
  ControlInputError,
  refuseUnknown,
  requireInteger,
  requireObject,
  requireOneOf,
} from './input.ts'
import type { JsonObject } from './input.ts'

/** What goes wrong with the refresh requests; sign-ins are never touched. */
export type Fault =
  | { readonly mode: 'none' }
  | (Limited & {
      /** `delay` waits, then processes the request as always; `delay-after` waits before it answers. */
      readonly mode: 'delay' | 'delay-after'
      /** The wait in milliseconds. */
      readonly ms: number
    })
  | (Limited & {
      /** Answers with an error and does not process the request. */
      readonly mode: 'status'
      /** @default 503 */
      readonly status?: number
      /** Seconds for the `Retry-After` header; without it the header is left out. */
      readonly retryAfter?: number
      readonly body?: JsonObject
    })
  | (Limited & {
      /** Answers with an HTML page, as a proxy would, and does not process the request. */
      readonly mode: 'html'
      /** @default 502 */
      readonly status?: 200 | 502
    })
  | (Limited & {
      /**
       * - `hang` never answers and does not process the request.
       * - `hang-after` processes the request and never answers.
       * - `stall-body` processes the request and sends half of the answer.
       * - `reset-before` resets the connection before the request is processed.
       * - `reset-after` processes the request, then resets the connection.
       */
      readonly mode: 'hang' | 'hang-after' | 'stall-body' | 'reset-before' | 'reset-after'
    })

interface Limited {
  /** Affects this many refresh requests, then stops; without it, until it is switched off. */
  readonly times?: number
}

const ownKeys = {
  none: [],
  delay: ['ms', 'times'],
  'delay-after': ['ms', 'times'],
  status: ['status', 'retryAfter', 'body', 'times'],
  html: ['status', 'times'],
  hang: ['times'],
  'hang-after': ['times'],
  'stall-body': ['times'],
  'reset-before': ['times'],
  'reset-after': ['times'],
} satisfies Record<Fault['mode'], readonly string[]>

const modes = Object.keys(ownKeys) as readonly Fault['mode'][]

/** Reads a fault that came from outside. */
export function parseFault(value: unknown): Fault {
  const input = requireObject(value, 'fault')
  const mode = requireOneOf(input['mode'], 'mode', modes)
  refuseUnknown(input, ['mode', ...ownKeys[mode]], `fault "${mode}"`)
  const times = optional(input, 'times', (times) => requireInteger(times, 'times', 1))
  switch (mode) {
    case 'none':
      return { mode }
    case 'delay':
    case 'delay-after':
      return { mode, ms: requireInteger(input['ms'], 'ms', 0), ...times }
    case 'status':
      return {
        mode,
        ...optional(input, 'status', (status) => requireInteger(status, 'status', 200, 599)),
        ...optional(input, 'retryAfter', (after) => requireInteger(after, 'retryAfter', 0)),
        ...optional(input, 'body', (body) => requireObject(body, '"body"')),
        ...times,
      }
    case 'html':
      return { mode, ...optional(input, 'status', requireHtmlStatus), ...times }
    default:
      return { mode, ...times }
  }
}

function optional<Key extends string, Value>(
  input: JsonObject,
  key: Key,
  parse: (value: unknown) => Value,
): { readonly [key in Key]?: Value } {
  const value = input[key]
  if (value === undefined) return {}
  return { [key]: parse(value) } as { [key in Key]: Value }
}

function requireHtmlStatus(status: unknown): 200 | 502 {
  if (status === 200 || status === 502) return status
  throw new ControlInputError('"status" of an HTML page must be 200 or 502')
}
