import { describe } from 'vitest'
import { apps } from './apps.ts'
import { burst } from './scenarios/burst.ts'
import { steadyTraffic } from './scenarios/steady-traffic.ts'

// What needs the machine to itself, apart from all that waits together.
describe.concurrent.each(apps)('$name', (app) => {
  steadyTraffic(app)
})

describe.each(apps)('$name', (app) => {
  burst(app, 1000)
})
