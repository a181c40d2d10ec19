#!/usr/bin/env node
import { run } from './run.ts'

process.exitCode = run(process.argv.slice(2), {
  cwd: process.cwd(),
  isColoured: process.stdout.isTTY && !process.env.NO_COLOR,
  print: (text) => process.stdout.write(`${text}\n`),
  complain: (text) => process.stderr.write(`${text}\n`),
})
