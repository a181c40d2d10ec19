import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { showErrors, startChild, stopping } from './children.mjs'
import { DemoError } from './demo-error.mjs'
import { freePort } from './ports.mjs'
import { startRoundRobin } from './round-robin.mjs'
import { untilAnswers } from './until-answers.mjs'

/**
 * Starts an app in several processes, and a round robin in front of them at its port. A process that
 * ends is started again.
 *
 * @returns The processes, each with its `name` and `pid`, once all of them answer.
 */
export async function startCluster(app, { processes, env, onFailure }) {
  const members = await Promise.all(Array.from({ length: processes }, (_, at) => place(app, at)))
  const run = (member) => runMember(app, member, env)
  await Promise.all(
    members.map(async (member) => {
      const ended = run(member)
      const isUp = await comesUp(member, ended)
      if (!isUp) throw new DemoError(`${member.name} has stopped (${await ended}).`)
      void keepUp(member, ended, { run, members }).catch(onFailure)
    }),
  )
  await startRoundRobin({ port: app.port, members })
  return members
}

async function place({ name, ready }, index) {
  const letter = String.fromCharCode(65 + index)
  const port = await freePort()
  const address = `http://localhost:${port}`
  return { name: `${name} ${letter}`, letter, port, address, ready, isUp: false, pid: undefined }
}

/** Runs a process, and resolves with the reason when it has ended. */
async function runMember({ command, folder }, member, env) {
  const { name, letter, port } = member
  const child = startChild(command, {
    folder: `${folder}/`,
    env: { ...env, PORT: String(port), DEMO_PROCESS: letter },
  })
  showErrors(child, name)
  member.pid = child.pid
  const [code, signal] = await once(child, 'exit')
  member.isUp = false
  return signal ?? `exit code ${code}`
}

async function comesUp(member, ended) {
  const isUp = await Promise.race([untilAnswers(member).then(() => true), ended.then(() => false)])
  member.isUp = isUp
  return isUp
}

async function keepUp(member, firstEnd, { run, members }) {
  let ended = firstEnd
  for (;;) {
    const reason = await ended
    if (stopping.signal.aborted) return
    const others = members.filter(({ isUp }) => isUp).map(({ name }) => name)
    const rest = others.length > 0 ? `${others.join(', ')} goes on` : 'no other is left'
    console.log(`${member.name} has stopped (${reason}): ${rest}, and it is started again.`)
    ended = run(member)
    const isUp = await comesUp(member, ended)
    if (isUp) console.log(`${member.name} is back as process ${member.pid}.`)
    else await sleep(1_000)
  }
}
