import { type Simulation, simulate } from './simulate.ts'

declare const data: Simulation
export { data }

/** What a reader sees first, and all that one without JavaScript sees: played while the site is built. */
export default { load: (): Promise<Simulation> => simulate({ requests: 20, arrival: 'at-once' }) }
