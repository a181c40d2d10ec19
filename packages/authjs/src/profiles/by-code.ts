import type { Classification, Profile } from '@token-rotation/core'

type Classify = NonNullable<Profile['classify']>

/** Classifies answers by the code in a member of their body; all others by the RFCs. */
export function byCode(
  codes: Readonly<Record<string, Classification>>,
  member = 'error',
): Classify {
  return ({ body }) => {
    const code = body?.[member]
    const isCode = typeof code === 'string' || typeof code === 'number'
    return isCode && Object.hasOwn(codes, code) ? codes[code] : undefined
  }
}

/** In the words of providers that have no code for it. */
const refusal = /invalid refresh[_ ]?token|refresh[_ ]?token.*\b(invalid|expired|revoked)\b/i

/** Rejects a grant where the text in a member of the body says that its refresh token is refused. */
export function byText(member: string, pattern = refusal): Classify {
  return ({ body, status }) => {
    const text = body?.[member]
    const isRefusal = status < 500 && typeof text === 'string' && pattern.test(text)
    return isRefusal ? 'rejected' : undefined
  }
}
