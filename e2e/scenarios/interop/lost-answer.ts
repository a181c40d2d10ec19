import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Answer } from '../../support/browser.ts'
import type { InteropStage, Visit } from '../../support/interop-stage.ts'
import { statuses, times, until } from '../../support/stage.ts'

/** Loses the answer to a refresh that the server has processed, where that costs the grant. */
export function lostAnswerEnds(stage: () => InteropStage): void {
  it('ends a session whose answer was lost in one sign-in, and not before its token has', async () => {
    const { server, app, visit, prove, vouch } = stage()
    await prove()
    const visitor = await visit('ben')
    visitor.grant.loseNext('answer')
    const first = await visitor.browsers[0]!.get('/api/token')
    const answers = await askUntil(
      visitor,
      first,
      ({ status }) => status === 401,
      server.refusesSilently ? vouch : undefined,
    )
    const last = answers.at(-1)!
    expect(last.json).toEqual({ status: 'reauthenticate', error: 'RefreshTokenError' })

    const ended = answers.findIndex(({ status }) => status !== 200)
    for (const { json } of answers.slice(0, ended)) expect(json).toEqual(first.json)
    expect(answers[ended]!.answeredAt).toBeGreaterThanOrEqual(usableUntil(first))
    for (const { status } of answers.slice(ended, -1)) expect(status).toBe(503)

    const further = visitor.browsers.map((browser) => times(10, () => browser.get('/api/token')))
    expect(statuses((await Promise.all(further)).flat())).toEqual([401])
    const session = await visitor.browsers[1]!.get(`${app.authPath}/session`)
    expect(session.json).toMatchObject({ error: 'RefreshTokenError' })

    const { presentations } = visitor.grant
    // What may be a refusal of the client is heard twice.
    const refusals = server.refusesSilently ? [400, 400] : [400]
    expect(presentations.map(({ status }) => status)).toEqual([200, ...refusals])
    expect(new Set(presentations.map(({ fingerprint }) => fingerprint)).size).toBe(1)
    expect(presentations[1]!.at).toBeGreaterThanOrEqual(usableUntil(first))
  })
}

/** Loses the answer to a refresh that the server has processed, where it can be had again. */
export function lostAnswerRecovers(stage: () => InteropStage): void {
  recovers(stage, 'answer', [200, 200])
}

/** Loses a refresh before the server gets it. */
export function lostRequestRecovers(stage: () => InteropStage): void {
  recovers(stage, 'request', [undefined, 200])
}

function recovers(
  stage: () => InteropStage,
  what: 'answer' | 'request',
  presented: readonly (number | undefined)[],
): void {
  it(`goes on after a lost ${what} with the same refresh token`, async () => {
    const visitor = await stage().visit(`loser-of-${what}`)
    visitor.grant.loseNext(what)
    const first = await visitor.browsers[0]!.get('/api/token')
    const answers = await askUntil(visitor, first, ({ json }) => json.generation === 1)
    for (const { status } of answers) expect([200, 503]).toContain(status)
    expect(answers.at(-1)!.json.fingerprint).not.toBe(first.json.fingerprint)

    const { presentations } = visitor.grant
    expect(presentations.map(({ status }) => status)).toEqual(presented)
    expect(presentations[1]!.fingerprint).toBe(presentations[0]!.fingerprint)
  })
}

/**
 * Asks again and again, one process after the other, from before the access token is due.
 *
 * @param meanwhile What happens after each time. Then one process is asked only: what it learns, no other does.
 */
async function askUntil(
  { browsers }: Visit,
  { json }: Answer,
  isLast: (answer: Answer) => boolean,
  meanwhile?: () => Promise<unknown>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  // In its last quarter, at the earliest.
  await until(Number(json.expires_at) * 1000 - 2500)
  while (!answers.some(isLast)) {
    const turn = meanwhile ? 0 : answers.length % browsers.length
    answers.push(await browsers[turn]!.get('/api/token'))
    await meanwhile?.()
    // Somebody who looks at a page, and not a load test.
    await wait(100)
  }
  return answers
}

/** Tells until when an access token can be used, in milliseconds since the epoch: its last part is spared. */
function usableUntil({ json }: Answer): number {
  const end = Number(json.expires_at) * 1000
  return end - 500
}
