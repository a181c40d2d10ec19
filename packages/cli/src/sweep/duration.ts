import { UsageError } from '../command.ts'

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * Reads a time as an option has it, a number and its unit: `500ms`, `30s`, `5m`, `12h`, `7d`.
 *
 * @returns Milliseconds.
 * @throws {UsageError} Names the option.
 */
export function duration(option: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|[smhd])$/.exec(text) ?? []
  if (amount === undefined) {
    throw new UsageError(`--${option} is a time such as 500ms, 30s, 5m, 12h or 7d, not "${text}".`)
  }
  return Number(amount) * units[unit as keyof typeof units]
}
