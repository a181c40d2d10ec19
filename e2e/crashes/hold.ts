import type { EventListener } from '@token-rotation/core'
import { answerOf } from './answer-of.ts'
import { barrier } from './barrier.ts'
import { type Surroundings, withCrashPoints } from './crash-point.ts'
import type { Held, Line, Orders } from './line.ts'
import type { Point } from './points.ts'
import { rotatorOf } from './rotator-of.ts'
import { say } from './say.ts'

/**
 * Rotates grants, and ends this process when all of them are at one point. Resolves if it is made to go
 * on after that.
 */
export async function hold(
  surroundings: (line: Line) => Surroundings,
  lines: readonly Line[],
  { point, signal }: Orders,
): Promise<Record<string, Held>> {
  const end = async () => {
    await say({ type: 'reached' })
    process.kill(process.pid, signal)
  }
  // Nothing can wait there: all claim, and then the first to come there ends it for all.
  const isSudden = point === 'before it turns to its fetcher'
  const meeting = isSudden ? 'before it knows that its claim is written' : point
  const arrive = barrier(lines.length, isSudden ? async () => {} : end)
  let isEnded = false
  const onEvent: EventListener = ({ type }) => {
    if (!isSudden || type !== 'claimed' || isEnded) return
    isEnded = true
    void say({ type: 'reached' })
    process.kill(process.pid, signal)
  }
  const rotate = async (line: Line): Promise<[string, Held]> => {
    const at = async (here: Point) => (here === meeting ? arrive(line.id) : undefined)
    let requests = 0
    const watched = withCrashPoints(surroundings(line), {
      at,
      onClaim: (leaseUntil) => void say({ type: 'claims', id: line.id, leaseUntil }),
      onRequest: () => void (requests += 1),
    })
    const works: Promise<unknown>[] = []
    const background = (work: Promise<unknown>) => void works.push(work)
    const resolution = await rotatorOf(line, watched, onEvent).resolve(line.id, { background })
    await Promise.allSettled(works)
    await at('after its commit')
    return [line.id, { answer: answerOf(resolution), requests }]
  }
  return Object.fromEntries(await Promise.all(lines.map(rotate)))
}
