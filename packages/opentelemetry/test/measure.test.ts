import { metrics } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { openTelemetry } from '../src/index.ts'
import { life, measured, world } from './support.ts'

function setUp() {
  const otel = measured()
  const { meterProvider } = otel
  return { otel, ...world(openTelemetry({ meterProvider })) }
}

const outcomes = 'token_rotation.outcomes'
const presentations = 'token_rotation.presentations'

describe('the metrics of a rotator', () => {
  it('say of a burst that one has rotated and all others have joined', async () => {
    const { otel, server, clock, rotator, signIn } = setUp()
    const { refresh_token } = await signIn('g1')
    const one = rotator()
    await clock.advance(life * 1_000)
    server.failNext({ type: 'delay', after: 800 })
    await clock.run(Promise.all(Array.from({ length: 50 }, () => one.resolve('g1'))))
    expect(server.presentationsOf(refresh_token)).toHaveLength(1)
    expect(await otel.counts(outcomes, 'outcome')).toEqual({ committed: 1, joined: 49 })
    expect(await otel.counts(presentations, 'provider')).toEqual({ demo: 1 })

    const [rotation] = await otel.histogram('token_rotation.rotation.duration')
    expect(rotation?.attributes).toEqual({ provider: 'demo', outcome: 'committed' })
    expect(rotation?.value).toMatchObject({ count: 1, sum: 0.8 })
    const [wait] = await otel.histogram('token_rotation.wait.duration')
    expect(wait?.value).toMatchObject({ count: 49, sum: expect.closeTo(49 * 0.8, 6) as number })
  })

  it('count nobody as joined who waits for another process', async () => {
    const { otel, server, clock, rotator, signIn } = setUp()
    await signIn('g1')
    await clock.advance(life * 1_000)
    server.failNext({ type: 'delay', after: 800 })
    const [first, second] = [rotator(), rotator()]
    const resolutions = await clock.run(Promise.all([first.resolve('g1'), second.resolve('g1')]))
    expect(resolutions.map(({ status }) => status)).toEqual(['ok', 'ok'])
    expect(server.presentations).toHaveLength(1)
    expect(await otel.counts(outcomes, 'outcome')).toEqual({ committed: 1 })
  })

  it('have no outcome of a rotation whose process is gone, only its presentation', async () => {
    const { otel, clock, rotator, signIn } = setUp()
    await signIn('g1')
    await clock.advance(life * 1_000)
    const isSent = new Promise<void>((resolve) => {
      const fetcher = () => {
        resolve()
        return new Promise<never>(() => {})
      }
      void rotator({ fetcher }).resolve('g1')
    })
    await isSent
    expect(await otel.counts(presentations, 'provider')).toEqual({ demo: 1 })
    expect(await otel.counts(outcomes, 'outcome')).toEqual({})
  })

  it('agree with what the server has counted through a burst, an outage, a refusal and a lost answer', async () => {
    const { otel, server, clock, rotator, signIn } = setUp()
    const processes = [rotator(), rotator()]
    const ids = ['burst', 'outage', 'refused', 'lost']
    const [, , refused] = await Promise.all(ids.map(signIn))
    const ask = (id: string) => Promise.all(processes.map((one) => one.resolve(id)))
    const presented = (outcome: string) =>
      server.presentations.filter((one) => one.outcome === outcome).length

    await clock.advance(life * 1_000)
    await clock.run(ask('burst'))
    server.failAlways({ type: 'answer', status: 503 })
    await clock.run(ask('outage'))
    const failed = presented('unprocessed')
    expect(failed).toBeGreaterThan(0)
    server.failAlways()
    await clock.advance(600_000)
    await clock.run(ask('outage'))
    await server.revoke(refused!)
    await clock.run(ask('refused'))
    server.failNext({ type: 'reset-after' })
    const { status } = (await clock.run(ask('lost')))[0]!
    expect(status).toBe('rejected')

    const counts = await otel.counts(outcomes, 'outcome')
    expect(counts).toMatchObject({ committed: 2, rejected: 1, lost_answer: 1 })
    // The answer that got lost is one that the server has given.
    expect(counts.committed).toBe(presented('issued') - 1)
    expect(counts.unavailable).toBe(failed + 1)
    expect(counts.rejected! + counts.lost_answer!).toBe(presented('refused'))
    const sent = server.presentations.length
    expect(await otel.counts(presentations, 'provider')).toEqual({ demo: sent })
    expect(await otel.counts(outcomes, 'error.type')).toMatchObject({
      ERR_ENDPOINT_UNAVAILABLE: failed,
      ERR_ANSWER_LOST: 1,
      ERR_REFRESH_REJECTED: 2,
    })
    const durations = await otel.histogram('token_rotation.rotation.duration')
    expect(durations.reduce((sum, { value }) => sum + value.count, 0)).toBe(sent)
  })

  it('tell a rotation in time from one after expiry', async () => {
    const { otel, clock, rotator, signIn } = setUp()
    const one = rotator()
    await Promise.all(['early', 'late'].map(signIn))
    await clock.advance((life - 6) * 1_000)
    await clock.run(one.resolve('early', { ahead: true }))
    await clock.advance(120_000)
    await clock.run(one.resolve('late'))
    const [{ value } = {}] = await otel.histogram('token_rotation.life_left')
    expect(value?.sum).toBe(6)
    const { boundaries, counts } = value!.buckets
    expect(counts.flatMap((count, index) => (count > 0 ? [boundaries[index]] : []))).toEqual([
      0, 10,
    ])
  })

  it('have nothing that belongs to a grant, a user or a token', async () => {
    const { otel, server, clock, rotator, signIn } = setUp()
    const { access_token, refresh_token } = await signIn('demo/ada@example.com')
    await clock.advance(life * 1_000)
    await clock.run(rotator().resolve('demo/ada@example.com'))
    const text = await otel.text()
    const { issued } = server.presentations[0]!
    for (const secret of [
      access_token,
      refresh_token,
      ...Object.values(issued!),
      'ada@',
      'claim-',
    ]) {
      expect(text).not.toContain(secret)
    }
    expect(text).toContain('outcome="committed"')
  })

  it('begin at zero, so that the first failure after a scrape is an increase', async () => {
    const { otel, clock, rotator, signIn } = setUp()
    await signIn('g1')
    await clock.advance(life * 1_000)
    await clock.run(rotator().resolve('g1'))
    const lines = (await otel.text()).split('\n')
    const refused = lines.find((line) => line.includes('outcome="misconfigured"'))
    expect(refused).toMatch(/provider="demo".* 0$/)
  })

  it('reach a global provider that is registered later', async () => {
    const otel = measured()
    const { clock, rotator, signIn } = world(openTelemetry())
    const one = rotator()
    await Promise.all(['g1', 'g2'].map(signIn))
    await clock.advance(life * 1_000)
    await clock.run(one.resolve('g1'))
    try {
      metrics.setGlobalMeterProvider(otel.meterProvider)
      await clock.run(one.resolve('g2'))
    } finally {
      metrics.disable()
    }
    expect(await otel.counts(outcomes, 'outcome')).toEqual({ committed: 1 })
  })
})
