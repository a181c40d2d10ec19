import type { Counter, Histogram, Meter } from '@opentelemetry/api'

/** What is measured. */
export interface Instruments {
  readonly presentations: Counter
  readonly outcomes: Counter
  readonly rotationDuration: Histogram
  readonly waitDuration: Histogram
  readonly lifeLeft: Histogram
}

/** In seconds. A token endpoint answers in tens of milliseconds, and is waited for up to 20 seconds. */
const durations = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30]

/** In seconds. What was rotated after its end has none left; nothing is due earlier than five minutes. */
const lives = [0, 1, 5, 10, 30, 60, 120, 180, 240, 300, 600, 1_800]

export function createInstruments(meter: Meter): Instruments {
  const seconds = (explicitBucketBoundaries: number[]) => ({
    unit: 's',
    advice: { explicitBucketBoundaries },
  })
  return {
    presentations: meter.createCounter('token_rotation.presentations', {
      unit: '{presentation}',
      description: 'Refresh tokens that were about to be sent to the provider',
    }),
    outcomes: meter.createCounter('token_rotation.outcomes', {
      unit: '{outcome}',
      description: 'What became of rotations, and of those who waited for one',
    }),
    rotationDuration: meter.createHistogram('token_rotation.rotation.duration', {
      ...seconds(durations),
      description:
        'From the claim to the answer of the provider, and to stored tokens if it brought any',
    }),
    waitDuration: meter.createHistogram('token_rotation.wait.duration', {
      ...seconds(durations),
      description: 'How long a caller waited for a rotation that was under way in its process',
    }),
    lifeLeft: meter.createHistogram('token_rotation.life_left', {
      ...seconds(lives),
      description:
        'What was left of the access token when its successor was asked for; 0 if it had expired',
    }),
  }
}
