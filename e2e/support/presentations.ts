import type { Presentation, RunningProvider } from '@token-rotation/provider'

/** Lists how often, and when, refresh tokens of an account have been presented. */
export function presentations({ control }: RunningProvider, login: string): Presentation[] {
  return Object.values(control.stats().refresh.tokens)
    .filter(({ sub }) => sub === login)
    .flatMap(({ presentations }) => presentations)
    .toSorted((one, other) => one.at - other.at)
}
