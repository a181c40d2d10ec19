/** Thrown when a control operation is given something it cannot work with. */
export class ControlInputError extends Error {
  override readonly name = 'ControlInputError'
}

export type JsonObject = Readonly<Record<string, unknown>>

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function requireObject(value: unknown, name: string): JsonObject {
  if (!isJsonObject(value)) throw new ControlInputError(`${name} must be a JSON object`)
  return value
}

/** Refuses names that mean nothing, so that a misspelt switch cannot pass for a working one. */
export function refuseUnknown(input: JsonObject, known: readonly string[], name: string): void {
  const unknown = Object.keys(input).find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw new ControlInputError(`${name} has no "${unknown}"; it has ${known.join(', ')}`)
}

export function requireInteger(
  value: unknown,
  name: string,
  least: number,
  most = 2 ** 31,
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
    return value
  }
  throw new ControlInputError(`"${name}" must be a whole number from ${least} to ${most}`)
}

export function requireBoolean(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value
  throw new ControlInputError(`"${name}" must be true or false`)
}

export function requireText(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new ControlInputError(`"${name}" must be a non-empty string`)
}

export function requireOneOf<Value extends string>(
  value: unknown,
  name: string,
  allowed: readonly Value[],
): Value {
  const found = allowed.find((candidate) => candidate === value)
  if (found !== undefined) return found
  throw new ControlInputError(`"${name}" must be one of ${allowed.join(', ')}`)
}
