import { type Asked, ask } from './ask.ts'
import { type Path, readAnswer, type Said } from './read-answer.ts'
import type { Session } from './session.ts'
import { reconnect, second } from './times.ts'
import type { World } from './world.ts'

/** A token is called expired a little early: at most a twentieth of its life. Seconds are rounded. */
const margin = 2.5 * second

/** Sends one request of a session to a process, and looks whether the answer may be what it is. */
export async function visit(
  world: World,
  session: Session,
  path: Path,
  process: number,
): Promise<Said | undefined> {
  const { book, outages, processes } = world
  const { state, served: before } = session
  const known = session.servedBy.get(process)
  const asked = await ask(processes.origins[process]!, path, session.jar)
  const { sentAt, answeredAt } = asked
  if (asked.kind !== 'answer') {
    judgeSilence(world, asked, path, process)
    return undefined
  }
  const said = readAnswer(path, asked.answer)
  const isStoreAway = outages.touched('store', sentAt - reconnect, answeredAt)
  // What is asked around a sign-out can be answered either way.
  const isLive = state === 'live' && session.state === 'live'
  const who = `${session.login} at process ${process}, ${path}`
  book.count(path, isLive ? said.outcome : `${said.outcome}, around its end`)
  const isCalm = !outages.touched('', sentAt - reconnect, answeredAt)
  book.waited(`${path}, while ${isCalm ? 'nothing' : 'something'} fails`, answeredAt - sentAt)
  judgeOwner(world, session, said, who)
  switch (said.outcome) {
    case 'unexpected':
      book.breach('answer', `${who}: ${asked.answer.status} ${asked.answer.text.slice(0, 100)}`)
      break
    case 'reauthenticate':
      if (isLive) session.state = 'lost'
      break
    case 'signed-out':
      if (!isLive) break
      session.state = 'gone'
      book.breach('ended', who)
      break
    case 'unavailable': {
      const isUsable = before.expiresAt - margin > answeredAt
      if (!isLive || path !== '/api/token' || !isUsable) break
      const { generation } = before
      const isAnother = processes.deaths.some((death) => {
        return death.process === process && death.killedAt >= (known?.at ?? 0)
      })
      const isKnown = known?.generation === generation && !isAnother
      world.withheld.push({ session, generation, process, answeredAt, isKnown, isStoreAway })
      break
    }
    case 'ok': {
      const { generation, expiresAt } = said
      if (generation === undefined) break
      if (generation < before.generation) {
        if (isStoreAway) book.note('an older token, still usable, while the store was away')
        else book.breach('generation', `${who}: ${before.generation}, then ${generation}`)
      }
      const served = { generation, expiresAt: expiresAt!, at: sentAt }
      session.servedBy.set(process, served)
      if (generation >= session.served.generation) session.served = served
      break
    }
    default:
  }
  return said
}

function judgeSilence(
  { book, processes }: World,
  asked: Exclude<Asked, { kind: 'answer' }>,
  path: Path,
  process: number,
): void {
  const { sentAt, answeredAt } = asked
  if (asked.kind === 'none') {
    book.count(path, 'no answer')
    book.breach('answer', `process ${process} did not answer ${path}`)
    return
  }
  const isKilled = processes.deaths.some(
    (death) => death.process === process && death.killedAt <= answeredAt && death.backAt >= sentAt,
  )
  book.count(path, isKilled ? 'cut off by a kill' : 'cut off')
  if (!isKilled) book.breach('connection', `process ${process}, ${path}: ${asked.reason}`)
}

function judgeOwner({ book, owners }: World, session: Session, said: Said, who: string): void {
  const { sub, fingerprint } = said
  if (sub !== undefined && sub !== session.login) book.breach('owner', `${who} got ${sub}`)
  if (fingerprint === undefined) return
  const owner = owners.get(fingerprint) ?? session.login
  owners.set(fingerprint, owner)
  if (owner !== session.login) book.breach('owner', `${who} got the token of ${owner}`)
}
