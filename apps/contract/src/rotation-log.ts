import type { RotationEvent } from '@token-rotation/core'
import { processName } from './process-name.ts'

/** Shows the rotations of this process to whoever looks at the page. */
export interface RotationLog {
  add: (event: RotationEvent) => void
  /** Answers with server-sent events, the last ones first. */
  stream: () => Response
}

/** An event as the page gets it: no event holds a token, so only the error is cut down to its code. */
type Line = Omit<RotationEvent, 'grantId' | 'error'> & {
  /** Tells this event from all others, those of another process included. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly grant: string
  readonly code?: string
  /** Which process it happened in, where there are several. */
  readonly process?: string
}

const capacity = 500
const keepAlive = 15_000

const shared = globalThis as { demoRotationLog?: RotationLog }

/** Returns the log of this process: Next.js bundles modules more than once. */
export function rotationLog(): RotationLog {
  return (shared.demoRotationLog ??= createLog())
}

function createLog(): RotationLog {
  const lines: Line[] = []
  const listeners = new Set<(line: Line) => void>()
  const startedAt = Date.now()
  let count = 0
  return {
    add(event) {
      const { grantId: grant, ...rest } = event
      const { error, ...told } = { error: undefined, ...rest }
      count += 1
      const id = `${processName ?? ''}${startedAt}.${count}`
      const line = {
        ...told,
        id,
        at: Date.now(),
        grant,
        ...(error && { code: error.code }),
        ...(processName && { process: processName }),
      }
      lines.push(line)
      if (lines.length > capacity) lines.shift()
      for (const listener of listeners) listener(line)
    },
    stream() {
      const encoder = new TextEncoder()
      let stop = () => {}
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          const write = (text: string) => controller.enqueue(encoder.encode(text))
          const send = ({ id, ...line }: Line) =>
            write(`id: ${id}\ndata: ${JSON.stringify(line)}\n\n`)
          write('retry: 1000\n\n')
          for (const line of lines) send(line)
          listeners.add(send)
          const timer = setInterval(() => write(': still here\n\n'), keepAlive)
          stop = () => {
            clearInterval(timer)
            listeners.delete(send)
          }
        },
        cancel: () => stop(),
      })
      const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }
      return new Response(body, { headers })
    },
  }
}
