import { trace as api, type Span, SpanStatusCode, type TracerProvider } from '@opentelemetry/api'
import type { EventListener, RotationEvent } from '@token-rotation/core'
import { errorTypeOf, outcomeOf } from './outcome.ts'
import { remember } from './remember.ts'
import { scope } from './scope.ts'

/**
 * Traces events: a span from each claim to what became of it, and one for each caller that waited. Events
 * come in the context of the request that rotates or waits, so its span is the parent.
 */
export function trace(given: TracerProvider | undefined): EventListener {
  const tracer = () => (given ?? api).getTracer(scope)
  const open = new Map<string, Span>()

  return (event) => {
    if (event.type === 'claimed') {
      const attributes = { ...common(event), 'token_rotation.attempts': event.attempts }
      remember(open, event.claimId, tracer().startSpan('token_rotation.rotate', { attributes }))
    } else if (event.type === 'joined') {
      const startTime = Date.now() - event.waitedMs
      const attributes = common(event)
      tracer().startSpan('token_rotation.wait', { attributes, startTime }).end()
    } else if ('claimId' in event) {
      const outcome = outcomeOf(event)
      const span = open.get(event.claimId)
      if (!outcome || !span) return
      open.delete(event.claimId)
      span.setAttribute('token_rotation.outcome', outcome)
      if (event.type === 'committed') {
        span.setAttribute('token_rotation.generation', event.generation)
      }
      fail(span, errorTypeOf(event))
      span.end()
    }
  }
}

/** Spans are looked at one by one, so that they can say what for. */
function common({ provider, resource }: RotationEvent) {
  return {
    'token_rotation.provider': provider,
    ...(resource !== undefined && { 'token_rotation.resource': resource }),
  }
}

/** The code is all that is told: messages may quote what was sent. */
function fail(span: Span, code: string | undefined): void {
  if (!code) return
  span.setAttribute('error.type', code)
  span.setStatus({ code: SpanStatusCode.ERROR, message: code })
}
