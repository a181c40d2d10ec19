import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { endure } from './endure.ts'
import { renderReport } from './report.ts'
import { type StoreName, storeNames } from './store.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    store: { type: 'string', default: 'redis' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    rate: { type: 'string' },
    users: { type: 'string' },
    processes: { type: 'string' },
    out: { type: 'string' },
  },
})
if (!storeNames.includes(values.store as StoreName)) {
  throw new Error(`--store must be one of ${storeNames.join(', ')}`)
}
const options = {
  minutes: readNumber('minutes'),
  seed: readNumber('seed'),
  store: values.store as StoreName,
  rate: values.rate === undefined ? undefined : readNumber('rate'),
  users: values.users === undefined ? undefined : readNumber('users'),
  processes: values.processes === undefined ? undefined : readNumber('processes'),
  say: (line: string) => console.log(line),
}
console.log(`${options.minutes} minutes on ${options.store}, seed ${options.seed}`)
const run = await endure(options)
const report = renderReport(options, run)
console.log(`\n${report}`)
if (values.out) await writeFile(values.out, `${report}\n`)
if (run.book.breaches.size > 0) process.exitCode = 1

function readNumber(name: 'minutes' | 'seed' | 'rate' | 'users' | 'processes'): number {
  const number = Number(values[name])
  if (!(number > 0)) throw new Error(`--${name} must be a number above 0`)
  return number
}
