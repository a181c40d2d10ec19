import type { RotationEvent } from '@token-rotation/express'
import type { Request, Response } from 'express'

/** Shows the rotations of this process to whoever looks at the page. */
export interface RotationLog {
  add: (event: RotationEvent) => void
  /** Answers with server-sent events, the last ones first. */
  stream: (req: Request, res: Response) => void
}

interface Line {
  readonly at: number
  readonly type: RotationEvent['type']
  readonly provider: string
  readonly generation?: number
  readonly durationMs?: number
  readonly code?: string
}

const capacity = 100

export function rotationLog(): RotationLog {
  const lines: Line[] = []
  const listeners = new Set<(line: Line) => void>()
  return {
    add(event) {
      const line: Line = {
        at: Date.now(),
        type: event.type,
        provider: event.provider,
        ...('generation' in event && { generation: event.generation }),
        ...('durationMs' in event && { durationMs: Math.round(event.durationMs) }),
        ...('error' in event && { code: event.error.code }),
      }
      lines.push(line)
      if (lines.length > capacity) lines.shift()
      for (const listener of listeners) listener(line)
    },
    stream(req, res) {
      res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      const send = (line: Line) => res.write(`data: ${JSON.stringify(line)}\n\n`)
      for (const line of lines) send(line)
      listeners.add(send)
      req.on('close', () => listeners.delete(send))
    },
  }
}
