import type { Classification, Profile } from '@token-rotation/core'

type Classify = NonNullable<Profile['classify']>

/** Classifies answers by the code in a member of their body; all others by the RFCs. */
export function byCode(
  codes: Readonly<Record<string, Classification>>,
  member = 'error',
): Classify {
  return ({ body, status }) => {
    const code = body?.[member]
    const isCode = typeof code === 'string' || typeof code === 'number'
    return isCode && !isTrouble(status) && Object.hasOwn(codes, code) ? codes[code] : undefined
  }
}

/** In the words of providers that have no code for it. */
const refusal = /invalid refresh[_ ]?token|refresh[_ ]?token.*\b(invalid|expired|revoked)\b/i

/**
 * Rejects a grant where the text in a member of the body says that its refresh token is refused. A list
 * holds texts in `message` or `description`.
 */
export function byText(members: string | readonly string[], pattern = refusal): Classify {
  return ({ body, status }) => {
    const texts = [members].flat().flatMap((member) => textsOf(body?.[member]))
    return !isTrouble(status) && texts.some((text) => pattern.test(text)) ? 'rejected' : undefined
  }
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value)) return []
  return value.flatMap((one) => {
    const { message, description } = Object(one) as { message?: unknown; description?: unknown }
    return [...textsOf(message), ...textsOf(description)]
  })
}

/** A server in trouble is believed about that only, whatever else it says: nobody is signed out by it. */
export function isTrouble(status: number): boolean {
  return status >= 500 || [408, 425, 429].includes(status)
}
