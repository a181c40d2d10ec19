import { diag, type MeterProvider, type TracerProvider } from '@opentelemetry/api'
import type { EventListener } from '@token-rotation/core'
import { measure } from './measure.ts'
import { trace } from './trace.ts'

/** Options of {@link openTelemetry}. All of them can be left out. */
export interface OpenTelemetryOptions {
  /** Default is the global one, also where it is registered later. */
  readonly meterProvider?: MeterProvider | undefined
  /** Default is the global one, also where it is registered later. */
  readonly tracerProvider?: TracerProvider | undefined
}

/**
 * Returns a listener that counts, measures and traces what happens to grants. It is for `onEvent` of
 * `tokenRotation`, and of `createRotator` of the core.
 *
 * Metrics have the id of the provider, the outcome and the code of an error, so their number is bounded.
 * Neither they nor spans have a token, the id of a grant or of a user, or anything of an answer.
 *
 * A span begins and ends in the active context of whoever rotates or waits, as far as the context manager
 * can tell. A rotation that is over without a word (its process was killed, or its store was away for ten
 * minutes) has no span.
 *
 * Never throws. What an SDK throws goes to the `diag` logger of OpenTelemetry.
 *
 * @example
 *   import { openTelemetry } from '@token-rotation/opentelemetry'
 *
 *   const options = { onEvent: openTelemetry() }
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): EventListener {
  const listeners = [measure(options.meterProvider), trace(options.tracerProvider)]
  return (event) => {
    // Metrics go on without traces, and the other way round.
    for (const listen of listeners) {
      try {
        listen(event)
      } catch (error) {
        diag.error('@token-rotation/opentelemetry: an event could not be recorded', error)
      }
    }
  }
}
