import { setTimeout as wait } from 'node:timers/promises'
import { browserOf, hasSession, type Session, signIn } from './session.ts'
import { patience, reconnect } from './times.ts'
import { visit } from './visit.ts'
import type { World } from './world.ts'

/** A sign-out that was answered: when, and by which process. */
export interface Departure {
  readonly session: Session
  readonly process: number
  readonly from: number
  readonly to: number
  /** A copy of the cookies from before. */
  readonly old: Session
}

/** What users do besides asking for pages. */
export interface People {
  readonly departures: readonly Departure[]
  /** Gives a user a session, however often it has to be tried. */
  arrive(user: number): Promise<void>
  /** Signs a user out, and in again as somebody new. */
  change(user: number): Promise<void>
}

export function createPeople(world: World): People {
  const { book, outages, processes, random, sessions, users } = world
  const departures: Departure[] = []
  let attempts = 0
  const anyProcess = () => random.below(processes.origins.length)

  async function arrive(user: number): Promise<void> {
    users[user] = undefined
    const giveUpAt = Date.now() + patience
    for (;;) {
      attempts += 1
      try {
        const login = `user${user}n${attempts}`
        const session = await signIn(processes.origins[anyProcess()]!, login)
        sessions.push(session)
        users[user] = session
        book.count('sign-in', 'ok')
        return
      } catch (error) {
        const isExcused = outages.touched('process', Date.now() - reconnect, Date.now())
        book.count('sign-in', isExcused ? 'cut off by a kill' : 'failed')
        if (!isExcused) book.breach('connection', `a sign-in: ${(error as Error).message}`)
        if (Date.now() > giveUpAt) throw error
        await wait(100)
      }
    }
  }

  async function leave(session: Session): Promise<void> {
    session.state = 'leaving'
    const old = { ...session, jar: session.jar.copy() }
    const giveUpAt = Date.now() + patience
    for (;;) {
      const process = anyProcess()
      const from = Date.now()
      await browserOf(processes.origins[process]!, session.jar)
        .signOut()
        .catch(() => undefined)
      const isOver = !hasSession(session.jar)
      book.count('sign-out', isOver ? 'ok' : 'cut off by a kill')
      if (!isOver) {
        if (Date.now() > giveUpAt) throw new Error(`${session.login} cannot sign out`)
        await wait(100)
        continue
      }
      session.state = old.state = 'signed-out'
      departures.push({ session, process, from, to: Date.now(), old })
      return
    }
  }

  return {
    departures,
    arrive,
    async change(user) {
      const session = users[user]
      if (session?.state !== 'live') return
      users[user] = undefined
      await leave(session)
      const { old, from, to } = departures.find((departure) => departure.session === session)!
      const said = await visit(world, old, '/api/token', anyProcess())
      const isServed = said?.outcome === 'ok'
      const isStoreAway = outages.touched('store', from - reconnect, Date.now())
      if (isServed && isStoreAway) book.note('an old cookie served while the store was away')
      else if (isServed) {
        book.breach('signOut', `${session.login} is served ${Date.now() - to} ms later`)
      }
      await arrive(user)
    },
  }
}
