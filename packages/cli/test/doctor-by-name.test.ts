import { describe, expect, test } from 'vitest'
import { providerFacts } from '@token-rotation/authjs/provider-facts'
import { appOf, examine, only, runIn, verdicts } from './support/doctor.ts'

describe('doctor, by name', () => {
  test('a provider that only has to be asked refreshes, and says what it is asked for', () => {
    const { code, ...examined } = examine(appOf({}), 'google')
    expect(code).toBe(0)
    const google = only({ code, ...examined })
    expect(google.verdict).toBe('refreshes')
    expect(google.added).toEqual({ access_type: 'offline', prompt: 'consent' })
    expect(google.rotation).toMatchObject({ isStrict: false })
  })

  test('people read the same: the verdict, what is added, how it rotates, how long it lives', () => {
    const { output } = runIn(appOf({}), 'doctor', 'microsoft-entra-id', 'gitlab')
    const [entra = '', gitlab = ''] = output.replaceAll(/\s+/g, ' ').split('gitlab')
    expect(entra).toContain('Microsoft Entra ID refreshes')
    expect(entra).toContain('scope "offline_access", which the library adds')
    expect(entra).toContain('the old one keeps working')
    expect(entra).toContain('access token 60-90 min')
    expect(gitlab).toContain('single-use: two requests at once would lose the session')
    expect(gitlab).toContain('access token 7200 s')
    expect(gitlab).toContain('one process')
  })

  test('a provider that has to be set up needs attention, and says where', () => {
    const examined = examine(appOf({}), 'slack')
    expect(examined.code).toBe(1)
    expect(only(examined).verdict).toBe('depends')
    expect(only(examined).remedies.join()).toContain('enable token rotation on the Slack app')
    expect(only(examined).rotation).toMatchObject({ isStrict: true })
  })

  test('a scope that the library leaves to the app is a change of the app', () => {
    expect(only(examine(appOf({}), 'okta'))).toMatchObject({
      verdict: 'needs-change',
      remedies: [expect.stringContaining('offline_access')],
    })
  })

  test('what is confirmed needs no attention, however it is written', () => {
    const args = ['slack', 'github', 'okta', '--confirm', 'Slack,github', '--confirm', 'okta']
    const examined = examine(appOf({}), ...args)
    expect(examined.code).toBe(0)
    expect(Object.values(verdicts(examined))).toEqual(['confirmed', 'confirmed', 'confirmed'])
    const { output } = runIn(appOf({}), 'doctor', ...args)
    expect(output).toMatch(/^slack\n {2}will refresh \(confirmed by you\)$/m)
    expect(output).toContain('confirmed: enable token rotation on the Slack app')
    expect(examine(appOf({}), 'slack', 'github', '--confirm', 'slack').code).toBe(1)
  })

  test('what has nothing to refresh with, what is unknown, and what is no OAuth are told apart', () => {
    const examined = examine(appOf({}), 'dribbble', 'vipps', 'credentials', 'facebook')
    expect(verdicts(examined)).toEqual({
      dribbble: 'cannot',
      vipps: 'unknown',
      credentials: 'not-oauth',
      facebook: 'refreshes',
    })
  })

  test.each([
    ['MicrosoftEntraID', 'microsoft-entra-id'],
    ['microsoft-entra-id', 'microsoft-entra-id'],
    ['GITHUB', 'github'],
    ['GoogleProvider', 'google'],
    ['ory-hydra', 'hydra'],
    ['battle.net', 'battlenet'],
    ['Zitadel', 'zitadel'],
    ['42', '42-school'],
  ])('%s is %s', (name, id) => {
    expect(only(examine(appOf({}), name)).provider).toBe(id)
  })

  test('all providers of Auth.js are known, and all of them print within 80 columns', () => {
    const ids = Object.keys(providerFacts)
    const { code, output } = runIn(appOf({}), 'doctor', ...ids)
    expect(code).toBe(1)
    for (const id of ids) expect(output).toMatch(new RegExp(`^${id}\\b`, 'm'))
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  test('an unknown name gets the nearest ones, and is a wrong use', () => {
    const { code, output } = runIn(appOf({}), 'doctor', 'google', 'gihtub', 'entra')
    expect(code).toBe(2)
    expect(output).toMatch(/"gihtub".*github/)
    expect(output).toMatch(/"entra".*microsoft-entra-id/)
    expect(output).not.toContain('refreshes')
  })

  test('an unknown name that is near to nothing gets no suggestion', () => {
    const { code, output } = runIn(appOf({}), 'doctor', 'qqqqqqqqqqqqqqqq')
    expect(code).toBe(2)
    expect(output).not.toContain('Did you mean')
  })
})
