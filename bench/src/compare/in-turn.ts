import type { Connections } from '../connections.ts'

/** Gives each request to the next process of an app in turn, as a load balancer would. */
export function inTurn(processes: readonly Connections[]): Connections {
  let turn = 0
  return {
    get(path, cookie) {
      const next = processes[turn % processes.length]!
      turn += 1
      return next.get(path, cookie)
    },
    async open(count) {
      await Promise.all(processes.map((one) => one.open(Math.ceil(count / processes.length))))
    },
    close() {
      for (const one of processes) one.close()
    },
  }
}
