/** A grant that was handed out. Times are in milliseconds since the epoch. */
export interface Handed {
  readonly id: string
  /** Nobody else is handed it before that. */
  readonly until: number
  /** When it may be visited, where it has to wait for its turn. */
  readonly turn?: number | undefined
}

/** The grants that wait for their visit: those without a turn in the order of their arrival. */
export interface WaitingLine {
  /** How many could be visited now. */
  readonly ready: number
  readonly size: number
  /** When the next turn is. */
  readonly nextTurn: () => number | undefined
  readonly add: (handed: Handed) => void
  /** Removes and returns the next that may be visited at `now`. */
  readonly next: (now: number) => Handed | undefined
  /** Removes and returns all. */
  readonly clear: () => Handed[]
}

export function waitingLine(): WaitingLine {
  let ready: Handed[] = []
  /** The last turn first. */
  let turns: Handed[] = []

  return {
    get ready() {
      return ready.length
    },
    get size() {
      return ready.length + turns.length
    },
    nextTurn: () => turns.at(-1)?.turn,
    add(handed) {
      const { turn } = handed
      if (turn === undefined) return void ready.push(handed)
      // Turns are given one after the other: it belongs near the front.
      const place = turns.findIndex((other) => other.turn! <= turn)
      turns.splice(place === -1 ? turns.length : place, 0, handed)
    },
    next(now) {
      const turn = turns.at(-1)?.turn
      return turn !== undefined && turn <= now ? turns.pop() : ready.shift()
    },
    clear() {
      const all = [...ready, ...turns]
      ready = []
      turns = []
      return all
    },
  }
}
