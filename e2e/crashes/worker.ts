// A process that rotates grants, and ends itself where it is told to.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import {
  createRotator,
  type EventListener,
  type GrantState,
  type Resolution,
  type Rotator,
} from '@token-rotation/core'
import { resolveProvider } from '../../packages/authjs/src/resolve-provider.ts'
import { refreshFetcher } from '../../packages/authjs/src/refresh-fetcher.ts'
import { barrier } from './barrier.ts'
import { type Surroundings, withCrashPoints } from './crash-point.ts'
import type { Answer, Commands, Held, Line, Message, Orders, StoreUrls } from './line.ts'
import { openStores } from './open-stores.ts'
import type { Point } from './points.ts'
import { timing } from './timing.ts'

const stores = openStores(JSON.parse(process.argv[2]!) as StoreUrls)
const rotators = new Map<string, Rotator>()
const delay = monitorEventLoopDelay({ resolution: 10 })

function say(message: Message): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()))
}

function plain({ store }: Line): Surroundings {
  return { store: stores[store]!, fetch }
}

function rotatorOf(line: Line, { store, fetch }: Surroundings, onEvent?: EventListener): Rotator {
  const provider = resolveProvider({
    id: 'demo',
    type: 'oidc',
    clientId: 'client',
    clientSecret: 'a client secret',
    issuer: line.issuer,
    [Symbol('custom-fetch')]: fetch,
  })!
  const fetcher = refreshFetcher(() => provider, { discoveryTimeout: timing.httpTimeout / 2 })
  return createRotator({ store, fetcher, timing, onEvent, profile: line.profile })
}

function rotator(line: Line): Rotator {
  const known = rotators.get(line.id)
  if (known) return known
  const created = rotatorOf(line, plain(line))
  rotators.set(line.id, created)
  return created
}

function answerOf(resolution: Resolution): Answer {
  const state = 'state' in resolution ? resolution.state : undefined
  return {
    status: resolution.status,
    generation: state?.generation,
    accessToken: state?.tokens.access_token,
  }
}

const commands = {
  begin: (line: Line, state: GrantState) => rotator(line).begin(state as never),

  async resolve(line: Line, isForced: boolean): Promise<Answer> {
    return answerOf(await rotator(line).resolve(line.id, { ...(isForced && { force: {} }) }))
  },

  lag: () => delay.max / 1e6,

  async hold(lines: readonly Line[], { point, signal }: Orders): Promise<Record<string, Held>> {
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
    const hold = async (line: Line): Promise<[string, Held]> => {
      const at = async (here: Point) => (here === meeting ? arrive(line.id) : undefined)
      let requests = 0
      const watched = withCrashPoints(plain(line), {
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
    return Object.fromEntries(await Promise.all(lines.map(hold)))
  },
} satisfies { [Name in keyof Commands]: (...args: Parameters<Commands[Name]>) => unknown }

type Call = { readonly call: number; readonly name: keyof Commands; readonly args: never[] }

process.on('message', ({ call, name, args }: Call) => {
  const run = commands[name] as (...args: never[]) => unknown
  void Promise.resolve()
    .then(() => run(...args))
    .then(
      (value) => say({ type: 'done', call, value }),
      (error: Error) => say({ type: 'failed', call, error: error.message }),
    )
})
process.once('disconnect', () => process.exit())
delay.enable()
await say({ type: 'done', call: 0, value: undefined })
