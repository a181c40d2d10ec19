import { context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import {
  createRotator,
  type GrantState,
  memoryStore,
  RotationError,
  type RotationEvent,
  systemTimer,
} from '@token-rotation/core'
import { authorizationServer } from '@token-rotation/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTelemetry } from '../src/index.ts'

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterEach(() => context.disable())

function setUp() {
  const exporter = new InMemorySpanExporter()
  const tracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  })
  const onEvent = openTelemetry({ tracerProvider })
  /** What instrumentation of a server does: one trace for each request. */
  async function request<Result>(work: () => Promise<Result>): Promise<Span> {
    const span = tracerProvider.getTracer('server').startSpan('GET', {}, ROOT_CONTEXT)
    await context.with(trace.setSpan(ROOT_CONTEXT, span), work)
    span.end()
    return span
  }
  const spans = (name: string) =>
    exporter.getFinishedSpans().filter((span) => span.name === `token_rotation.${name}`)
  return { onEvent, request, spans, exporter }
}

const isChildOf = ({ parentSpanContext }: ReadableSpan, span: Span) =>
  parentSpanContext?.spanId === span.spanContext().spanId &&
  parentSpanContext.traceId === span.spanContext().traceId

/** A rotator in real time: it is the context of real timers, promises and threads that counts. */
function realRotator(onEvent: (event: RotationEvent) => void, onRequest = () => {}) {
  const clock = () => Date.now()
  const server = authorizationServer({ family: 'F4', clock: { now: clock, timer: systemTimer } })
  const rotator = createRotator({
    store: memoryStore<GrantState>(),
    fetcher(asked) {
      onRequest()
      return server.fetcher(asked)
    },
    process: { flights: new WeakMap(), breakers: new WeakMap() },
    onEvent,
  })
  function ask(id: string) {
    const tokens = { ...server.signIn(), expires_at: 0 }
    const carried = { status: 'active', id, provider: 'demo', generation: 0, tokens } as const
    return () => rotator.resolve(id, { carried, canCarry: true })
  }
  return { server, ask }
}

describe('the spans of a rotator', () => {
  it('are children of the requests that rotate and wait', async () => {
    const { onEvent, request, spans } = setUp()
    const { ask } = realRotator(onEvent)
    const asked = ['g1', 'g2', 'g3'].map(ask)
    const requests = await Promise.all(
      asked.map((work) => Promise.all([request(work), request(work), request(work)])),
    )
    const rotations = spans('rotate')
    const waits = spans('wait')
    expect([rotations.length, waits.length]).toEqual([3, 6])
    for (const [first, ...others] of requests) {
      expect(rotations.filter((span) => isChildOf(span, first))).toHaveLength(1)
      for (const other of others) {
        expect(waits.filter((span) => isChildOf(span, other))).toHaveLength(1)
      }
    }
    for (const { attributes, status } of rotations) {
      expect(attributes).toEqual({
        'token_rotation.provider': 'demo',
        'token_rotation.attempts': 1,
        'token_rotation.outcome': 'committed',
        'token_rotation.generation': 1,
      })
      expect(status.code).toBe(SpanStatusCode.UNSET)
    }
  })

  it('are beside the request to the token endpoint', async () => {
    const { onEvent, request, spans } = setUp()
    const around: unknown[] = []
    const note = () => void around.push(trace.getActiveSpan()?.spanContext().spanId)
    const asking = await request(realRotator(onEvent, note).ask('beside'))
    expect(around).toEqual([asking.spanContext().spanId])
    expect(spans('rotate').map((span) => isChildOf(span, asking))).toEqual([true])
  })

  it('are alone without a context manager', async () => {
    context.disable()
    const { onEvent, request, spans } = setUp()
    await request(realRotator(onEvent).ask('alone'))
    expect(spans('rotate').map(({ parentSpanContext }) => parentSpanContext)).toEqual([undefined])
  })

  it('are not there for a rotation whose process is gone', async () => {
    const { onEvent, request, exporter } = setUp()
    const isSent = new Promise<void>((resolve) => {
      const { server, ask } = realRotator(onEvent, resolve)
      server.failNext({ type: 'hang' })
      void request(ask('gone'))
    })
    await isSent
    expect(exporter.getFinishedSpans()).toEqual([])
  })

  it('say of a failure its code and nothing that was answered', async () => {
    const { onEvent, request, spans, exporter } = setUp()
    const { server, ask } = realRotator(onEvent)
    const body = { error: 'invalid_grant', error_description: 'token of ada@example.com' }
    server.failNext({ type: 'answer', status: 400, body: JSON.stringify(body) })
    await request(ask('demo/ada@example.com'))
    const [span] = spans('rotate')
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'ERR_REFRESH_REJECTED' })
    expect(span?.attributes).toMatchObject({
      'token_rotation.outcome': 'rejected',
      'error.type': 'ERR_REFRESH_REJECTED',
    })
    const told = exporter.getFinishedSpans().map((one) => [one.name, one.attributes, one.status])
    expect(JSON.stringify(told)).not.toMatch(/ada|refresh-|access-|invalid_grant/)
  })

  it('last as long as the caller waited', () => {
    const { onEvent, spans } = setUp()
    onEvent({ type: 'joined', provider: 'demo', grantId: 'g1', waitedMs: 1_500 })
    const [wait] = spans('wait')
    const [seconds, nanoseconds] = wait!.duration
    const took = seconds + nanoseconds / 1e9
    expect(took).toBeGreaterThanOrEqual(1.499)
    expect(took).toBeLessThan(60)
  })

  it('end with their own claim, also where the answer of an earlier one comes late', () => {
    const { onEvent, spans } = setUp()
    const first = { provider: 'demo', grantId: 'g1', claimId: 'c1' }
    const second = { ...first, claimId: 'c2', resource: 'https://api.example.com' }
    const error = new RotationError({ code: 'ERR_ANSWER_LOST' })
    const committed = { type: 'committed', durationMs: 1, remainingMs: 1 } as const
    onEvent({ type: 'claimed', ...first, attempts: 1 })
    onEvent({ type: 'answered', ...first, durationMs: 20_000 })
    onEvent({ type: 'unavailable', ...first, error, retryAt: 1 })
    onEvent({ type: 'claimed', ...second, attempts: 2 })
    onEvent({ ...committed, ...first, generation: 1 })
    expect(spans('rotate').map(({ attributes }) => attributes['token_rotation.outcome'])).toEqual([
      'unavailable',
    ])
    onEvent({ ...committed, ...second, generation: 2 })
    expect(spans('rotate')[1]?.attributes).toMatchObject({
      'token_rotation.generation': 2,
      'token_rotation.resource': 'https://api.example.com',
    })
  })

  it('reach a global provider that is registered later', () => {
    const listen = openTelemetry()
    const exporter = new InMemorySpanExporter()
    const processor = new SimpleSpanProcessor(exporter)
    const joined = { type: 'joined', provider: 'demo', grantId: 'g1', waitedMs: 1 } as const
    listen(joined)
    try {
      trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }))
      listen(joined)
    } finally {
      trace.disable()
    }
    expect(exporter.getFinishedSpans()).toHaveLength(1)
  })
})
