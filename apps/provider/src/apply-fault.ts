import { setTimeout as wait } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import type { HeldSockets } from './held-sockets.ts'
import type { Context } from './middleware.ts'
import { renderPage } from './page.ts'

/**
 * Handles one refresh request with a fault.
 *
 * @returns Resolves with what the client got to see, such as `200`, `400 invalid_grant`,
 *   `503` or `reset-after`.
 */
export async function applyFault(
  ctx: Context,
  fault: Fault,
  process: () => Promise<void>,
  held: HeldSockets,
): Promise<string> {
  switch (fault.mode) {
    case 'status':
      ctx.status = fault.status ?? 503
      if (fault.retryAfter !== undefined) ctx.set('Retry-After', String(fault.retryAfter))
      ctx.body = fault.body ?? { error: 'temporarily_unavailable' }
      return String(ctx.status)
    case 'html':
      ctx.status = fault.status ?? 502
      ctx.type = 'html'
      ctx.body = renderPage('Bad gateway', '<p>This is not the answer you are looking for.</p>')
      return `html-${ctx.status}`
    case 'hang':
    case 'hang-after':
      if (fault.mode === 'hang-after') await process()
      ctx.respond = false
      held.hold(ctx.req.socket)
      return fault.mode
    case 'stall-body':
      await process()
      sendHalf(ctx)
      held.hold(ctx.req.socket)
      return fault.mode
    case 'reset-before':
    case 'reset-after':
      if (fault.mode === 'reset-after') await process()
      ctx.respond = false
      ctx.req.socket.resetAndDestroy()
      return fault.mode
    case 'delay':
      await wait(fault.ms, undefined, { ref: false })
      await process()
      return describeAnswer(ctx)
    case 'delay-after':
      await process()
      await wait(fault.ms, undefined, { ref: false })
      return describeAnswer(ctx)
    case 'none':
      await process()
      return describeAnswer(ctx)
  }
}

/** Names an answer by its status and, when it is an OAuth error, by its `error`. */
export function describeAnswer(ctx: Context): string {
  const error: unknown = (ctx.body as { error?: unknown } | null | undefined)?.error
  return ctx.status >= 400 && typeof error === 'string'
    ? `${ctx.status} ${error}`
    : String(ctx.status)
}

function sendHalf(ctx: Context): void {
  const body = Buffer.from(JSON.stringify(ctx.body))
  ctx.respond = false
  ctx.res.setHeader('Content-Length', body.length)
  ctx.res.write(body.subarray(0, body.length / 2))
}
