import { setTimeout as wait } from 'node:timers/promises'
import { createBook } from './book.ts'
import type { People } from './people.ts'
import type { Path } from './read-answer.ts'
import { second } from './times.ts'
import { visit } from './visit.ts'
import type { World } from './world.ts'

/** Requests that come whether or not those before are answered. */
export interface Load {
  /** How many are sent in a second. */
  rate: number
  readonly inFlight: number
  readonly sent: number
  /** How many were not sent because too many were under way. */
  readonly heldBack: number
  /** Ends the load, and waits for what is under way. */
  stop(): Promise<void>
}

const cap = 400
const mixed: readonly Path[] = [
  ...Array<Path>(16).fill('/api/token'),
  '/page',
  '/page',
  '/api/me',
  '/auth/session',
]

/** Sends requests of random users to random processes, at an even rate, until it is stopped. */
export function startLoad(world: World, people: People, rate: number): Load {
  const { random, processes, users } = world
  const underWay = new Set<Promise<unknown>>()
  const over = new AbortController()
  const { signal } = over
  const load = { rate, inFlight: 0, sent: 0, heldBack: 0, stop }

  function send(user: number, path: Path): void {
    const session = users[user]
    if (session?.state !== 'live') return
    if (underWay.size >= cap) {
      load.heldBack += 1
      return
    }
    load.sent += 1
    track(request(user, path))
  }

  async function request(user: number, path: Path): Promise<void> {
    const session = users[user]!
    await visit(world, session, path, random.below(processes.origins.length))
    const isEnded = session.state === 'lost' || session.state === 'gone'
    // Whoever sees the end of a session first signs in again.
    if (isEnded && users[user] === session) await people.arrive(user)
  }

  function track(work: Promise<unknown>): void {
    const tracked = work.finally(() => {
      underWay.delete(tracked)
      load.inFlight = underWay.size
    })
    underWay.add(tracked)
    load.inFlight = underWay.size
  }

  async function run(): Promise<void> {
    let next = Date.now()
    while (!signal.aborted) {
      for (; next <= Date.now(); next += second / load.rate) {
        send(random.below(users.length), random.pick(mixed))
      }
      await wait(5)
    }
  }

  /** Something that users do now and then, besides. */
  async function repeat(everySeconds: number, act: (user: number) => Promise<unknown>) {
    while (!signal.aborted) {
      await wait(random.between(0.5, 1.5) * everySeconds * second)
      if (!signal.aborted) track(act(random.below(users.length)))
    }
  }

  async function burst(user: number): Promise<void> {
    for (let count = 0; count < 50; count += 1) send(user, '/api/token')
  }

  /** The API refuses a token that has not expired. */
  async function refuse(user: number): Promise<void> {
    const session = users[user]
    if (session?.state !== 'live') return
    await world.provider.revokeAccessTokens(session.login)
    world.book.note('an access token revoked at the API')
    for (let count = 0; count < 3; count += 1) send(user, '/api/me')
  }

  const running = [
    run(),
    repeat(5, burst),
    repeat(3, refuse),
    repeat(4, (user) => people.change(user)),
  ]
  async function stop() {
    over.abort()
    await Promise.all(running)
    while (underWay.size > 0) await Promise.all(underWay)
  }
  return load
}

/** Measures how many requests a second are answered when so many are always under way. */
export async function measureCapacity(world: World, seconds: number): Promise<number> {
  const { random, processes, users } = world
  const apart = { ...world, book: createBook() }
  const until = Date.now() + seconds * second
  let answered = 0
  async function one() {
    while (Date.now() < until) {
      const session = users[random.below(users.length)]!
      await visit(apart, session, '/api/token', random.below(processes.origins.length))
      answered += 1
    }
  }
  await Promise.all(Array.from({ length: 16 }, one))
  return answered / seconds
}
