import { describe } from 'vitest'
import { apps } from './apps.ts'
import { steadyFleet } from './scenarios/steady-fleet.ts'
import { type Outage, storeOutages } from './scenarios/store-outage.ts'
import { onEach, useFleets } from './support/use-fleets.ts'

const express = apps.at(-1)!
const killed: Outage = {
  name: 'killed',
  begin: (store) => store.kill(),
  end: (store) => store.restart(),
}
const silent: Outage = {
  name: 'silent',
  begin: (store) => store.signal('SIGSTOP'),
  end: (store) => store.signal('SIGCONT'),
}

// All of this is little traffic and much waiting, so it waits together.
describe.concurrent('Processes that share a store', () => {
  const steady = useFleets(() => ({ apps: [express, express] }))
  const shaken = useFleets((name) => ({ apps: name === 'Redis' ? apps : [express, express] }))

  onEach(steady, ({ fleet }) => steadyFleet(fleet))

  onEach(shaken, ({ fleet, store }) => storeOutages(fleet, store, [killed, silent]))
})
