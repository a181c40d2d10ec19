import { type Meter, type MeterProvider } from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { DataPointType, MeterProvider as SdkMeterProvider } from '@opentelemetry/sdk-metrics'
import {
  type ActiveGrant,
  createMemoryStore,
  createRotator,
  type EventListener,
  type GrantState,
  type GrantStore,
  type RotatorOptions,
} from '@token-rotation/core'
import { authorizationServer, virtualClock } from '@token-rotation/core/testing'
import { openTelemetry } from '../src/index.ts'

/** The life of an access token of {@link world}, in seconds. */
export const life = 60

/** A strict authorization server, a shared store, and rotators over both, in a time of their own. */
export function world(onEvent: EventListener) {
  const clock = virtualClock()
  const server = authorizationServer({ family: 'F4', clock, accessTokenLifetime: life })
  const memory = createMemoryStore<GrantState>({ clock: clock.now })
  const store: GrantStore<GrantState> = {
    kind: 'sealed',
    get: (id) => memory.get(id),
    compareAndSet: (...args) => memory.compareAndSet(...args),
  }
  let unique = 0
  /** Creates a rotator of a process of its own. */
  function rotator(options: Partial<RotatorOptions> = {}) {
    return createRotator({
      store,
      fetcher: server.fetcher,
      clock: clock.now,
      timer: clock.timer,
      // Web Crypto works in a thread, for which a virtual time does not wait.
      digest: async (text) => `hash of ${text}`,
      unique: () => `claim-${(unique += 1)}`,
      process: { flights: new WeakMap(), breakers: new WeakMap() },
      onEvent,
      ...options,
    })
  }
  /** Stores a new grant, and returns its tokens. */
  async function signIn(id: string) {
    const tokens = server.signIn()
    const value: ActiveGrant = { status: 'active', id, provider: 'demo', generation: 0, tokens }
    await store.compareAndSet(id, undefined, { version: id, value }, { ttl: 1e9 })
    return tokens
  }
  return { clock, server, rotator, signIn }
}

/** The real SDK, and what it has been told so far. */
export function measured() {
  const reader = new PrometheusExporter({ preventServerStart: true })
  const meterProvider = new SdkMeterProvider({ readers: [reader] })
  async function points(name: string) {
    const { resourceMetrics } = await reader.collect()
    const all = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics)
    return all.find(({ descriptor }) => descriptor.name === name)
  }
  return {
    meterProvider: meterProvider as MeterProvider & SdkMeterProvider,
    /** What Prometheus would read. */
    async text() {
      return new PrometheusSerializer().serialize((await reader.collect()).resourceMetrics)
    },
    /** The values of a counter that are not zero, by an attribute. */
    async counts(name: string, by: string) {
      const counter = await points(name)
      const counts: Record<string, number> = {}
      if (counter?.dataPointType !== DataPointType.SUM) return counts
      for (const { attributes, value } of counter.dataPoints) {
        const key = String(attributes[by])
        if (value > 0) counts[key] = (counts[key] ?? 0) + value
      }
      return counts
    },
    async histogram(name: string) {
      const histogram = await points(name)
      return histogram?.dataPointType === DataPointType.HISTOGRAM ? histogram.dataPoints : []
    },
  }
}

/** A meter provider whose meters are of no use. */
export const broken: MeterProvider = {
  getMeter: (): Meter => {
    throw new Error('the SDK is broken')
  },
}

/** What an exporter prints after one rotation that somebody has waited for. */
export async function printedAfterRotation(): Promise<string> {
  const { meterProvider, text } = measured()
  const { clock, rotator, signIn } = world(openTelemetry({ meterProvider }))
  const one = rotator()
  await signIn('g1')
  await clock.advance(life * 1_000)
  await clock.run(Promise.all([one.resolve('g1'), one.resolve('g1')]))
  return text()
}
