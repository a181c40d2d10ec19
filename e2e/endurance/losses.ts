import type { Book } from './book.ts'
import type { Claim } from './claims.ts'
import type { Spent } from './presentations.ts'
import type { Session } from './session.ts'
import { second } from './times.ts'

/** A session that its user had to begin anew, and what the records say of how that came. */
export interface Loss {
  readonly login: string
  readonly isExplained: boolean
  readonly story: string
}

/** Looks for the refused refresh token of a session, and for what had become of it before. */
export function explainLoss(
  book: Book,
  startedAt: number,
  { login, state }: Session,
  spent: readonly Spent[],
): Loss | undefined {
  const clock = (at: number) => `${((at - startedAt) / second).toFixed(2)} s`
  const refused = spent.find(({ claims }) =>
    claims.at(-1)?.presentation?.outcome?.startsWith('400'),
  )
  const isRefused = refused?.claims.at(-1)?.result?.type === 'rejected'
  if (state !== 'lost' && !isRefused) return undefined
  const story = refused && tell(refused.claims, clock)
  const isExplained = refused?.claims.some(isIrreducible) ?? false
  const loss = { login, isExplained, story: story ?? 'no refresh token of it was refused' }
  if (!isExplained) book.breach('lost', `${login}: ${loss.story}`)
  return loss
}

/** The provider had rotated, and the only process that could know of it was killed. */
function isIrreducible({ presentation, death, result }: Claim): boolean {
  return presentation?.outcome === '200' && death !== undefined && result === undefined
}

function tell(claims: readonly Claim[], clock: (at: number) => string): string {
  const steps = claims.map(({ process, presentation, answeredAt, death, result }) => {
    const { at, outcome } = presentation!
    const presented = `${clock(at)} process ${process} presents, ${outcome}`
    const answered = answeredAt === undefined ? 'unanswered' : `answered ${clock(answeredAt)}`
    const end = death ? `killed ${clock(death.killedAt)}` : (result?.type ?? 'nothing stored')
    return `${presented}, ${answered}, ${end}`
  })
  return steps.join('; ')
}
