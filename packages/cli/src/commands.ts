import type { Command } from './command.ts'
import { doctor } from './doctor/doctor.ts'
import { sweep } from './sweep/sweep.ts'
import { upgrade } from './upgrade/upgrade.ts'

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [doctor, upgrade, sweep]
