import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Commands, Message, StoreUrls } from './line.ts'

/** A process that rotates grants. */
export interface Worker {
  /** Rejects if the process comes to its end before it answers. */
  readonly call: <Name extends keyof Commands>(
    name: Name,
    ...args: Parameters<Commands[Name]>
  ) => Promise<ReturnType<Commands[Name]>>
  /** Resolves when the process says that it ends itself. */
  readonly reached: Promise<void>
  /** Until when each grant was claimed. */
  readonly leases: ReadonlyMap<string, number>
  readonly signal: (name: NodeJS.Signals) => void
  readonly isStopped: () => boolean
  /** Resolves with the signal that ended the process. */
  readonly end: Promise<NodeJS.Signals | null>
}

const program = fileURLToPath(new URL('worker.ts', import.meta.url))
const execArgv = ['--conditions=@token-rotation/source', '--import', 'tsx']

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts a process that rotates grants, and resolves once it can be called. */
export async function startWorker(stores: StoreUrls): Promise<Worker> {
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const child = fork(program, [JSON.stringify(stores)], { cwd, execArgv })
  running.add(child)
  const calls = new Map<number, { done: (value: never) => void; failed: (why: Error) => void }>()
  const leases = new Map<string, number>()
  let count = 0
  let reach = () => {}
  const reached = new Promise<void>((resolve) => (reach = resolve))
  const ready = new Promise<unknown>((done, failed) => calls.set(0, { done, failed }))
  const end = once(child, 'exit').then(([code, signal]: (NodeJS.Signals | number | null)[]) => {
    running.delete(child)
    for (const { failed } of calls.values())
      failed(new Error(`the process ended (${code ?? signal})`))
    return signal as NodeJS.Signals | null
  })
  child.on('message', (message: Message) => {
    if (message.type === 'claims') leases.set(message.id, message.leaseUntil)
    else if (message.type === 'reached') reach()
    else {
      const { done, failed } = calls.get(message.call)!
      calls.delete(message.call)
      if (message.type === 'done') done(message.value as never)
      else failed(new Error(message.error))
    }
  })
  await ready
  return {
    call: (name, ...args) =>
      new Promise((done, failed) => {
        const call = (count += 1)
        calls.set(call, { done, failed })
        child.send({ call, name, args })
      }),
    reached,
    leases,
    signal: (name) => void child.kill(name),
    isStopped: () =>
      execFileSync('ps', ['-o', 'stat=', '-p', `${child.pid}`], { encoding: 'utf8' }).includes('T'),
    end,
  }
}
