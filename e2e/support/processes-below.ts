import { readdir, readFile } from 'node:fs/promises'

interface Row {
  readonly pid: number
  readonly parent: number
}

/** Lists the processes that a process has started, directly or not. */
export async function processesBelow(ancestor: number): Promise<number[]> {
  const rows = await running()
  const below = (pid: number): number[] =>
    rows.filter(({ parent }) => parent === pid).flatMap((row) => [row.pid, ...below(row.pid)])
  return below(ancestor)
}

/** Tells which of some processes still run. */
export async function stillRunning(pids: readonly number[]): Promise<number[]> {
  const rows = await running()
  return rows.map(({ pid }) => pid).filter((pid) => pids.includes(pid))
}

async function running(): Promise<Row[]> {
  const names = await readdir('/proc')
  const rows = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(read))
  return rows.flat()
}

/** Nothing for a process that has just ended, and for one that has but was not collected. */
async function read(name: string): Promise<Row[]> {
  const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
  // Its second field is a command in parentheses, which can have any character.
  const [, state, parent] = /.*\) (\S) (\d+) /s.exec(stat) ?? []
  return parent && state !== 'Z' ? [{ pid: Number(name), parent: Number(parent) }] : []
}
