import { encode } from '@auth/core/jwt'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authApp, cookieName, demo, movableClock, secret } from './support/auth-app.ts'

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())

type Cookies = Record<string, string>

/** Three generations of one session, as cookies. */
async function setUp() {
  const clock = movableClock()
  const app = authApp({ providers: [demo(provider)] }, { clock: clock.now })
  const generations: Cookies[] = []
  await app.signIn()
  for (let generation = 0; generation < 3; generation += 1) {
    await app.getAccessToken()
    generations.push({ ...app.jar.cookies })
    clock.ahead(30_000)
  }
  const { binding, composed } = app
  function keeps(current: Cookies, theirs: Cookies, isDeliberate: boolean): Promise<boolean> {
    const exchange = { ...app.exchange(), cookies: () => current }
    return binding.keeps(composed, exchange, theirs, isDeliberate)
  }
  return { app, keeps, generations }
}

describe('keepsSession', () => {
  it.each([
    ['older', 0, { isDeliberate: false }, false],
    ['older', 0, { isDeliberate: true }, false],
    ['the same', 1, { isDeliberate: false }, false],
    ['the same', 1, { isDeliberate: true }, true],
    ['newer', 2, { isDeliberate: false }, true],
    ['newer', 2, { isDeliberate: true }, true],
  ])('of a session that is %s', async (_name, index, { isDeliberate }, expected) => {
    const { keeps, generations } = await setUp()
    expect(await keeps(generations[1]!, generations[index]!, isDeliberate)).toBe(expected)
  })

  it.each([true, false])('keeps the end of a session (deliberate: %s)', async (isDeliberate) => {
    const { keeps, generations } = await setUp()
    expect(await keeps(generations[2]!, {}, isDeliberate)).toBe(true)
    expect(await keeps(generations[2]!, { [cookieName]: '' }, isDeliberate)).toBe(true)
  })

  it('keeps the session of somebody else, and one where there was none', async () => {
    const { app, keeps, generations } = await setUp()
    app.swapCookies()
    await app.signIn('bob')
    const bob = { ...app.jar.cookies }
    expect(await keeps(generations[2]!, bob, false)).toBe(true)
    expect(await keeps(bob, generations[0]!, false)).toBe(true)
    expect(await keeps({}, generations[0]!, false)).toBe(true)
  })

  it('keeps a session without tokens, and one that it cannot open', async () => {
    const { keeps, generations } = await setUp()
    const seal = (key: string) => encode({ token: { name: 'Eve' }, secret: key, salt: cookieName })
    for (const key of [secret, 'another secret']) {
      expect(await keeps(generations[2]!, { [cookieName]: await seal(key) }, false)).toBe(true)
    }
  })
})
