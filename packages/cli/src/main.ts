#!/usr/bin/env node
import { run } from './run.ts'

const { stdout, stderr, env } = process
const isTerminal = stdout.isTTY && env.TERM !== 'dumb'

const code = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  isColoured: stdout.isTTY && !env.NO_COLOR,
  print: (text) => stdout.write(`${text}\n`),
  complain: (text) => stderr.write(`${text}\n`),
  ...(isTerminal && {
    rewrite: (text: string) =>
      void stdout.write(`\r\u001B[K${text.slice(0, (stdout.columns || 80) - 1)}`),
  }),
})
// What a module of the app has opened, its database for instance, would keep the process alive.
stderr.write('', () => stdout.write('', () => process.exit(code)))
