// A process that rotates grants, and ends itself where it is told to.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { CarriedGrant, Rotator } from '@token-rotation/core'
import { answerOf } from './answer-of.ts'
import type { Surroundings } from './crash-point.ts'
import { hold } from './hold.ts'
import type { Answer, Commands, Line, Orders, StoreUrls } from './line.ts'
import { openStores } from './open-stores.ts'
import { rotatorOf } from './rotator-of.ts'
import { say } from './say.ts'

const stores = openStores(JSON.parse(process.argv[2]!) as StoreUrls)
const rotators = new Map<string, Rotator>()
const delay = monitorEventLoopDelay({ resolution: 10 })

function surroundings({ store }: Line): Surroundings {
  return { store: stores[store]!, fetch }
}

function rotator(line: Line): Rotator {
  const known = rotators.get(line.id)
  if (known) return known
  const created = rotatorOf(line, surroundings(line))
  rotators.set(line.id, created)
  return created
}

const commands = {
  begin: (line: Line, state: CarriedGrant) => rotator(line).begin(state),

  async resolve(line: Line, isForced: boolean): Promise<Answer> {
    return answerOf(await rotator(line).resolve(line.id, { ...(isForced && { force: {} }) }))
  },

  lag: () => delay.max / 1e6,

  hold: (lines: readonly Line[], orders: Orders) => hold(surroundings, lines, orders),
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
