import { diag, DiagLogLevel } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { openTelemetry } from '../src/index.ts'
import { broken, life, measured, world } from './support.ts'

const brokenTracers = {
  getTracer: () => {
    throw new Error('the SDK is broken')
  },
}

describe('an SDK that throws', () => {
  it('reaches nobody but the diagnostic logger', async () => {
    const said: unknown[] = []
    const ignore = () => {}
    const logger = {
      error: (...args: unknown[]) => void said.push(args),
      warn: ignore,
      info: ignore,
    }
    diag.setLogger({ ...logger, debug: ignore, verbose: ignore }, DiagLogLevel.ERROR)
    try {
      const listen = openTelemetry({ meterProvider: broken, tracerProvider: brokenTracers })
      const thrown: unknown[] = []
      const { clock, rotator, signIn } = world((event) => {
        try {
          listen(event)
        } catch (error) {
          thrown.push(error)
        }
      })
      await signIn('g1')
      await clock.advance(life * 1_000)
      expect(await clock.run(rotator().resolve('g1'))).toMatchObject({
        status: 'ok',
        state: { generation: 1 },
      })
      expect(thrown).toEqual([])
      expect(said.length).toBeGreaterThan(0)
    } finally {
      diag.disable()
    }
  })

  it('does not reach a caller of the core either, whatever listens', async () => {
    const { clock, rotator, signIn } = world(() => {
      throw new Error('the listener is broken')
    })
    await signIn('g1')
    await clock.advance(life * 1_000)
    expect((await clock.run(rotator().resolve('g1'))).status).toBe('ok')
  })

  it('costs no metrics where only its traces are broken', async () => {
    const { meterProvider, counts } = measured()
    const { clock, rotator, signIn } = world(
      openTelemetry({ meterProvider, tracerProvider: brokenTracers }),
    )
    await signIn('g1')
    await clock.advance(life * 1_000)
    await clock.run(rotator().resolve('g1'))
    expect(await counts('token_rotation.outcomes', 'outcome')).toEqual({ committed: 1 })
  })
})
