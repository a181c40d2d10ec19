import type { RotationEvent } from '@token-rotation/express'
import type { Request, Response } from 'express'

/** Shows the rotations of this process to whoever looks at the page. */
export interface RotationLog {
  add: (event: RotationEvent) => void
  /** Answers with server-sent events, the last ones first. */
  stream: (req: Request, res: Response) => void
}

/** An event as the page gets it: no event holds a token, so only the error is cut down to its code. */
type Line = Omit<RotationEvent, 'grantId' | 'error'> & {
  /** Tells this event from all others, those of another process included. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly grant: string
  readonly code?: string
}

const capacity = 500
const keepAlive = 15_000

export function rotationLog(): RotationLog {
  const lines: Line[] = []
  const listeners = new Set<(line: Line) => void>()
  const startedAt = Date.now()
  let count = 0
  return {
    add(event) {
      const { grantId: grant, ...rest } = event
      const { error, ...told } = { error: undefined, ...rest }
      count += 1
      const id = `${startedAt}.${count}`
      const line = { ...told, id, at: Date.now(), grant, ...(error && { code: error.code }) }
      lines.push(line)
      if (lines.length > capacity) lines.shift()
      for (const listener of listeners) listener(line)
    },
    stream(req, res) {
      res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      const send = ({ id, ...line }: Line) =>
        res.write(`id: ${id}\ndata: ${JSON.stringify(line)}\n\n`)
      res.write('retry: 1000\n\n')
      for (const line of lines) send(line)
      listeners.add(send)
      const timer = setInterval(() => res.write(': still here\n\n'), keepAlive)
      req.on('close', () => {
        clearInterval(timer)
        listeners.delete(send)
      })
    },
  }
}
