import { setTimeout as wait } from 'node:timers/promises'
import type { Planned, Trouble } from './plan.ts'
import type { World } from './world.ts'

/** Makes go wrong what is planned, each at its time, and ends when the last of it is over. */
export async function makeTrouble(world: World, planned: readonly Planned[]): Promise<void> {
  const startedAt = Date.now()
  await Promise.all(
    planned.map(async ({ at, trouble }) => {
      await wait(Math.max(0, startedAt + at - Date.now()))
      await cause(world, trouble)
    }),
  )
}

async function cause({ provider, store, processes, outages }: World, trouble: Trouble) {
  switch (trouble.kind) {
    case 'lifetime':
      await provider.changeSettings({ accessTokenTtl: trouble.seconds })
      return
    case 'kill': {
      const end = outages.begin(`process ${trouble.process} killed`)
      await processes.kill(trouble.process)
      return end()
    }
    case 'provider': {
      const end = outages.begin(`provider: ${trouble.name}`)
      await provider.setFault(trouble.fault)
      await wait(trouble.for)
      await provider.setFault({ mode: 'none' })
      return end()
    }
    case 'store': {
      const { how } = trouble
      const end = outages.begin(how === 'kill' ? 'store killed' : 'store stopped for a while')
      if (how === 'kill') await store.kill()
      else store.signal('SIGSTOP')
      await wait(trouble.for)
      if (how === 'kill') await store.restart()
      else store.signal('SIGCONT')
      return end()
    }
  }
}
