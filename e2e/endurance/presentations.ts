import type { ProviderStats } from '@token-rotation/provider'
import type { Book } from './book.ts'
import type { Claim } from './claims.ts'
import { lease, second } from './times.ts'

/** A refresh token, as the provider has come to know it, with the claims under which it was presented. */
export interface Spent {
  readonly token: string
  readonly claims: readonly Claim[]
}

/** The processes measure time from before the claim is written, which may take that long. */
const drift = 2 * second

/** Finds out which claim stands behind every presentation of one grant. */
export function attribute(
  book: Book,
  login: string,
  claims: readonly Claim[],
  tokens: ProviderStats['refresh']['tokens'],
): Spent[] {
  const presentations = Object.entries(tokens)
    .filter(([, { sub }]) => sub === login)
    .flatMap(([token, { presentations }]) => presentations.map((one) => ({ ...one, token })))
    .toSorted((one, other) => one.at - other.at)
  for (const presentation of presentations) {
    const claim = claims.findLast(({ at }) => at <= presentation.at)
    if (!claim) book.breach('claim', `${login}, ${presentation.token}: no claim`)
    else if (claim.presentation) book.breach('claim', `${login}, ${presentation.token}: twice`)
    else claim.presentation = presentation
  }
  for (const [index, claim] of claims.entries()) {
    const next = claims[index + 1]
    const over = claim.answeredAt ?? claim.at + lease - drift
    if (next && next.at < over) {
      book.breach('oneAtATime', `${login}: processes ${claim.process} and ${next.process}`)
    }
  }
  return [...new Set(presentations.map(({ token }) => token))].map((token) => ({
    token,
    claims: claims.filter(({ presentation }) => presentation?.token === token),
  }))
}

/**
 * Says why a refresh token could be presented again after this claim.
 *
 * @returns `undefined` where it could not: then a rule is broken.
 */
export function whyAgain({ presentation, death, answeredAt }: Claim): string | undefined {
  const { outcome } = presentation!
  // A refusal can be lost as well: then whoever comes next hears it once more.
  if (outcome === '200' || outcome === '400 invalid_grant') {
    return death && `the process was killed before it had stored the answer (${outcome})`
  }
  if (death && answeredAt === undefined) return 'the process was killed before it had an answer'
  switch (outcome) {
    case 'hang':
    case 'reset-before':
    case null:
      return `no answer (${outcome ?? 'not yet'})`
    default:
      return `told to come back (${outcome})`
  }
}
