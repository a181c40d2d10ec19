import { type Attributes, type MeterProvider, metrics } from '@opentelemetry/api'
import type { EventListener } from '@token-rotation/core'
import { createInstruments, type Instruments } from './instruments.ts'
import { errorTypeOf, outcomeOf, outcomes } from './outcome.ts'
import { remember } from './remember.ts'
import { scope } from './scope.ts'

/** Counts and measures events. */
export function measure(given: MeterProvider | undefined): EventListener {
  const latest = latestInstruments(given)
  /** How long the provider took for what is still to be stored, in milliseconds, by claim. */
  const answered = new Map<string, number>()

  return (event) => {
    const { type, provider } = event
    const instruments = latest(provider)
    // What no process has seen before its store went away has no provider.
    const about: Attributes = provider ? { provider } : {}
    if (type === 'claimed') instruments.presentations.add(1, about)
    if (type === 'answered') remember(answered, event.claimId, event.durationMs)
    const outcome = outcomeOf(event)
    if (!outcome) return

    const error = errorTypeOf(event)
    const attributes = { ...about, outcome, ...(error && { 'error.type': error }) }
    instruments.outcomes.add(1, attributes)
    if (type === 'joined') instruments.waitDuration.record(event.waitedMs / 1_000, about)
    if (!('claimId' in event)) return
    const milliseconds = type === 'committed' ? event.durationMs : answered.get(event.claimId)
    answered.delete(event.claimId)
    if (milliseconds !== undefined) {
      instruments.rotationDuration.record(milliseconds / 1_000, attributes)
    }
    if (type === 'committed' && event.remainingMs !== undefined) {
      instruments.lifeLeft.record(Math.max(event.remainingMs, 0) / 1_000, about)
    }
  }
}

/** Returns the instruments of the meter provider that is there now: apps may register theirs later. */
function latestInstruments(given: MeterProvider | undefined): (provider: string) => Instruments {
  let source: MeterProvider | undefined
  let instruments: Instruments
  let begun: Set<string>
  return (provider) => {
    const latest = given ?? metrics.getMeterProvider()
    if (latest !== source) {
      instruments = createInstruments(latest.getMeter(scope))
      source = latest
      begun = new Set()
    }
    if (provider && !begun.has(provider)) {
      begun.add(provider)
      beginAtZero(instruments, provider)
    }
    return instruments
  }
}

/**
 * A counter that begins with its first failure shows no increase, and no alert hears of that failure. Nor of
 * one that comes before the zeros were read.
 */
function beginAtZero(instruments: Instruments, provider: string): void {
  instruments.presentations.add(0, { provider })
  for (const [outcome, codes] of Object.entries(outcomes)) {
    const about = { provider, outcome }
    if (codes.length === 0) instruments.outcomes.add(0, about)
    for (const code of codes) instruments.outcomes.add(0, { ...about, 'error.type': code })
  }
}
