import type { Book } from './book.ts'
import type { Examination } from './examine.ts'
import type { Planned } from './plan.ts'

/** A run in which nothing happened has proved nothing. */
export function judgeSubstance(
  book: Book,
  planned: readonly Planned[],
  { stats, claims, presentations }: Examination,
): void {
  const { rotations, tokens } = stats.refresh
  const count = (kind: string) => planned.filter(({ trouble }) => trouble.kind === kind).length
  const seen: readonly [what: string, isSeen: boolean][] = [
    ['a process killed', count('kill') > 0],
    ['a fault of the provider', count('provider') > 0],
    ['a fault of the store', count('store') > 0],
    ['rotations', rotations > 20],
    ['a refresh token presented again', [...presentations.keys()].some((times) => times > 1)],
    [
      'a claim for every presentation',
      claims.filter(({ presentation }) => presentation).length ===
        Object.values(tokens).flatMap(({ presentations }) => presentations).length,
    ],
    ['sign-outs', (book.outcomes.get('sign-out')?.get('ok') ?? 0) > 0],
  ]
  for (const [what, isSeen] of seen) if (!isSeen) book.breach('substance', `not seen: ${what}`)
}
