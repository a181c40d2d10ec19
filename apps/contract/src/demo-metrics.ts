import { metrics } from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { processName } from './process-name.ts'

/** What this process has measured. */
export interface DemoMetrics {
  /** Answers with what Prometheus reads. */
  answer: () => Promise<Response>
}

const shared = globalThis as { demoMetrics?: DemoMetrics }

/**
 * Starts to measure, once in this process: registers a meter provider, which is all that an app has to do
 * besides `onEvent: openTelemetry()`. An app of yours lets the exporter listen at a port of its own.
 */
export function demoMetrics(): DemoMetrics {
  return (shared.demoMetrics ??= start())
}

function start(): DemoMetrics {
  const reader = new PrometheusExporter({ preventServerStart: true })
  const serializer = new PrometheusSerializer()
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  return {
    async answer() {
      const { resourceMetrics } = await reader.collect()
      const headers = {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        'cache-control': 'no-store',
        ...(processName && { 'demo-process': processName }),
      }
      return new Response(serializer.serialize(resourceMetrics), { headers })
    },
  }
}
