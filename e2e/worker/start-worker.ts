import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import type { WorkerSettings } from './worker.ts'

/** A worker in a process of its own, in the runtime of Cloudflare. */
export interface RunningWorker {
  readonly origin: string
  /** What it has printed so far. */
  output(): string
  stop(): Promise<void>
}

/** Bundles the worker as Cloudflare's tools do, from what the packages have built. */
export async function bundleWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    write: false,
  })
  return outputFiles[0]!.text
}

/** Starts a worker without any API of Node.js, and waits until it answers. */
export async function startWorker(
  script: string,
  settings: WorkerSettings,
): Promise<RunningWorker> {
  let printed = ''
  const worker = new Miniflare({
    modules: true,
    script,
    compatibilityDate: '2026-01-01',
    bindings: { ...settings },
    host: 'localhost',
    port: 0,
    // Nothing is asked about where in the world it runs.
    cf: false,
    handleRuntimeStdio(stdout: Readable, stderr: Readable) {
      for (const stream of [stdout, stderr]) {
        stream.on('data', (data) => (printed += String(data)))
      }
    },
  })
  const { port } = await worker.ready
  return {
    origin: `http://localhost:${port}`,
    output: () => printed,
    stop: () => worker.dispose(),
  }
}
