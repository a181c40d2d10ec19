import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { SweepProcess } from './open-rotation.ts'

/** A process of a sweep. Times are in milliseconds since the epoch. */
export interface SweepChild<Report> {
  readonly name: string
  readonly beganAt: number
  /** When it was killed. */
  readonly killedAt: number | undefined
  begin(): Promise<void>
  /** Lets it finish what is under way, and resolves with what it says of itself. */
  end(): Promise<Report>
  /** Kills it without a warning. */
  kill(): Promise<void>
}

/** Starts a process that waits for {@link SweepChild.begin}. */
export async function startChild<Report>(
  program: string,
  setup: SweepProcess,
  conditions: readonly string[] = [],
): Promise<SweepChild<Report>> {
  const child = fork(fileURLToPath(import.meta.resolve(program)), [JSON.stringify(setup)], {
    execArgv: [...conditions, '--import', import.meta.resolve('tsx')],
  })
  const exit = once(child, 'exit')
  const gone = exit.then(([code, signal]: unknown[]) => {
    throw new Error(`${setup.name} ended (${String(signal ?? code)})`)
  })
  gone.catch(() => undefined)
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  const hear = async () => ((await Promise.race([once(child, 'message'), gone])) as unknown[])[0]
  let beganAt = NaN
  let killedAt: number | undefined

  async function kill(): Promise<void> {
    killedAt = Date.now()
    end()
    await exit
    process.off('exit', end)
  }
  await hear()
  return {
    name: setup.name,
    get beganAt() {
      return beganAt
    },
    get killedAt() {
      return killedAt
    },
    async begin() {
      const heard = hear()
      child.send('begin')
      await heard
      beganAt = Date.now()
    },
    async end() {
      const heard = hear()
      child.send('end')
      const report = (await heard) as Report
      child.disconnect()
      await exit
      process.off('exit', end)
      return report
    },
    kill,
  }
}
