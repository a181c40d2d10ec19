import type { SweepTotals } from '@token-rotation/authjs/worker'
import type { Command, ExitCode } from '../command.ts'
import { describeError, loadSweepable, WorkerError } from './load-sweepable.ts'
import { stopSignals } from './stop-signals.ts'
import { sweepArguments } from './sweep-arguments.ts'
import { sweepProgress, sweepProgressJson } from './sweep-progress.ts'
import { untilNothingIsDue } from './until-nothing-is-due.ts'

const usage = `Usage: token-rotation sweep <module> [options]

Rotates what is due in the background, until it is stopped. The module, whose
path begins at this folder, exports what tokenRotation returns:

  import { tokenRotation } from '@token-rotation/authjs/worker'
  import { config, store } from './auth-config.js'
  export const rotation = tokenRotation(config, { store })

Options:
  --concurrency <n>    how many are rotated at the same time (10)
  --rate <n>           rotations per second, for each provider (50)
  --every <time>       how long to wait when nothing is due (5s; with --once 1s)
  --lead <time>        how long before its time a grant is taken (0s)
  --idle-after <time>  when a grant that nobody uses is left alone, or only kept
                       alive where that is needed (7d)
  --once               ends when nothing more is due
  --json               writes one JSON object per line
  --help               shows this

A time is a number and its unit: 500ms, 30s, 5m, 12h, 7d.

SIGTERM and SIGINT (Ctrl-C) stop it: what is under way is finished, the rest is
given back. A second signal ends it at once.

Exit codes: 0 stopped, 1 the module or its configuration cannot work, or with
--once something went wrong, 2 wrong usage, 130 and 143 ended at once.`

/** `token-rotation sweep`. */
export const sweep: Command = {
  name: 'sweep',
  summary: 'rotates what is due in the background, as a worker',
  usage,
  async run(args, surroundings) {
    const { module, isOnce, isJson, options } = sweepArguments(args, usage)
    const { every = isOnce ? 1_000 : 5_000 } = options
    const progress = (isJson ? sweepProgressJson : sweepProgress)(surroundings)
    const { signal, end } = stopSignals(progress.stopping)
    try {
      const rotation = await loadSweepable(surroundings.cwd, module)
      const sweeper = await start(() =>
        rotation.startSweeper({
          ...options,
          every,
          signal,
          progressEvery: progress.every,
          onProgress: progress.running,
        }),
      )
      progress.running(sweeper.totals)
      if (isOnce) void untilNothingIsDue(sweeper, every).then(() => sweeper.stop())
      const totals = await sweeper.done
      progress.stopped(totals)
      return isOnce && !signal.aborted ? verdict(totals) : 0
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error
      surroundings.complain(error.message)
      return 1
    } finally {
      end()
    }
  },
}

/** What is wrong with the configuration shows when it is used first. */
async function start<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new WorkerError(`The sweeper cannot start: ${describeError(error)}`, { cause: error })
  }
}

/** For whoever reads the exit code of a job. */
function verdict({ failed, misconfigured }: SweepTotals): ExitCode {
  return failed + misconfigured > 0 ? 1 : 0
}
