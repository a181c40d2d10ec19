import type { Timer } from '../clock.ts'

/**
 * What goes wrong with one request: a union on `type`.
 *
 * Times are in milliseconds, but `retryAfter` is in seconds, as on the wire.
 */
export type Fault =
  /** Answers this and looks at nothing: trouble of the server, or of something in front of it. */
  | {
      readonly type: 'answer'
      readonly status: number
      readonly body?: string
      readonly contentType?: string
      readonly retryAfter?: number
    }
  /** The client authentication fails. */
  | { readonly type: 'invalid-client' }
  /** Takes its time, before the request arrives, and before the answer does. */
  | { readonly type: 'delay'; readonly before?: number; readonly after?: number }
  /** Nothing listens: `ECONNREFUSED`. */
  | { readonly type: 'refused' }
  /** The connection breaks before the request is processed: `ECONNRESET`. */
  | { readonly type: 'reset-before' }
  /** The connection breaks after the request was processed: `ECONNRESET`. */
  | { readonly type: 'reset-after' }
  /** Not processed, and never answered. */
  | { readonly type: 'hang' }
  /** Processed, and never answered. */
  | { readonly type: 'hang-after' }
  /** Processed, answered, and the body never comes to its end. */
  | { readonly type: 'stall-body' }
  /** Processed, and the answer is one that no client may use: its `token_type` is unheard of. */
  | { readonly type: 'invalid-answer' }

/** An answer, an error of the network, or nothing ever. */
export type Outcome = WireAnswer | Error | 'hang'

interface WireAnswer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

export function answerOf(status: number, body: object): WireAnswer {
  const headers = { 'content-type': 'application/json' }
  return { status, body: JSON.stringify(body), headers }
}

/** Returns what `fetch` rejects with: the code is in the cause. */
export function reset(code: 'ECONNRESET' | 'ECONNREFUSED'): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}

/** Brings one request to `serve` and its outcome back, with what goes wrong on the way. */
export function transmit(
  {
    fault,
    timer,
    signal,
  }: { fault: Fault | undefined; timer: Timer; signal: AbortSignal | undefined },
  serve: () => Outcome,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason as Error)
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    if (fault?.type === 'refused') return reject(reset('ECONNREFUSED'))
    const { before = 0, after = 0 } = fault?.type === 'delay' ? fault : {}

    function deliver(outcome: Outcome): void {
      if (outcome === 'hang' || fault?.type === 'hang-after') return
      if (outcome instanceof Error) return reject(outcome)
      if (fault?.type === 'reset-after') return reject(reset('ECONNRESET'))
      resolve(respond(outcome, fault, signal))
    }
    function arrive(): void {
      const outcome = serve()
      if (after > 0) timer(after, () => deliver(outcome))
      else deliver(outcome)
    }
    if (before > 0) timer(before, arrive)
    else arrive()
  })
}

function respond(
  { status, body, headers }: WireAnswer,
  fault: Fault | undefined,
  signal: AbortSignal | undefined,
): Response {
  if (fault?.type === 'stall-body') {
    return new Response(stalled(body, signal), { status, headers })
  }
  if (fault?.type === 'invalid-answer' && status === 200) {
    const answer = { ...(JSON.parse(body) as object), token_type: 'unheard-of' }
    return new Response(JSON.stringify(answer), { status, headers })
  }
  return new Response(body, { status, headers })
}

/** A body that stops in the middle, until the request is aborted. */
function stalled(body: string, signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(body.slice(0, body.length / 2)))
      signal?.addEventListener('abort', () => controller.error(signal.reason), { once: true })
    },
  })
}
