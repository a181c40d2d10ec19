import type { Load } from './load.ts'
import { second } from './times.ts'
import type { World } from './world.ts'

/** Says now and then how a run goes, until the returned function is called. */
export function watchProgress(
  { book, outages, processes, sessions }: World,
  load: Load,
  duration: number,
  say: (line: string) => void,
): () => void {
  const startedAt = Date.now()
  const timer = setInterval(
    () => {
      const answers = [...book.outcomes.values()].flatMap((counts) => [...counts])
      const ok = answers.filter(([outcome]) => outcome === 'ok').map(([, count]) => count)
      const failing = outages.all.filter(({ to }) => to === Infinity).map(({ what }) => what)
      const words = [
        `${Math.round((Date.now() - startedAt) / second)} of ${Math.round(duration / second)} s`,
        `${load.sent} requests, ${sum(ok)} answers ok, ${load.inFlight} under way`,
        `${load.heldBack} held back`,
        `${processes.deaths.length} kills`,
        `${sessions.filter(({ state }) => state === 'lost').length} sessions lost`,
        `rules broken: ${[...book.breaches.keys()].join(', ') || 'none'}`,
        ...(failing.length > 0 ? [`now: ${failing.join(', ')}`] : []),
      ]
      say(words.join('; '))
    },
    Math.min(30 * second, duration / 8),
  )
  return () => clearInterval(timer)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((so, number) => so + number, 0)
}
