import { accountStoreOf } from '../doctor/account-stores.ts'
import type { Uses } from './find-uses.ts'
import type { Framework } from './framework.ts'
import type { Problem } from './problem.ts'

interface Given {
  readonly framework: Framework
  readonly uses: Uses
  /** What sessions showed. */
  readonly shown: readonly string[]
  /** `session.accessToken` goes on being there. */
  readonly isShown: boolean
  /** The secret of sessions follows from the options. */
  readonly isSecretMade: boolean
  readonly snippets: readonly string[]
  readonly unused: readonly string[]
  /** Of whom the sessions of the refresh code can be, where they do not tell. */
  readonly providers: readonly string[]
  /** The packages of Auth.js, where the configuration has an adapter and is wrapped now. */
  readonly adapters: readonly string[]
}

function typesOf({ kind, adapter }: Framework): string {
  return kind === 'next-auth-v3' ? '' : `. For session.error there is: import '${adapter}/types'`
}

/** What an upgrade leaves to a person: what breaks until it is done, and what can wait. */
export function remainder(given: Given): { problems: Problem[]; notes: Problem[] } {
  const { framework, uses, isShown } = given
  const problems: Problem[] = []
  const notes: Problem[] = []
  const ask = 'ask getAccessToken() where the token is used'
  for (const [name, places] of uses.ofSession) {
    if (name === 'error' || name === 'expires') continue
    const list = isShown && name === 'accessToken' ? notes : problems
    const text =
      list === notes
        ? `reads session.${name}, which goes on working by "exposeAccessToken: true": browsers see that token. Once you ${ask}, drop the option`
        : `reads session.${name}, which is no longer there: ${ask}`
    for (const at of places) list.push({ at, text })
  }
  for (const at of uses.ofCookie) {
    problems.push({
      at,
      text: `reads a token from the session cookie, where it no longer is: ${ask}`,
    })
  }
  for (const at of given.snippets) {
    problems.push({
      at,
      text: 'asks for new tokens by hand. If that is for sessions, remove it: token rotation does it now',
    })
  }
  for (const at of given.unused) {
    notes.push({ at, text: 'refreshed tokens for the callback, which no longer does: delete it' })
  }
  if (framework.kind !== 'next-auth-v3' && given.shown.includes('error')) {
    for (const at of uses.ofOldError) {
      problems.push({ at, text: 'session.error is "RefreshTokenError" from now on' })
    }
  }
  for (const at of framework.kind === 'express' ? uses.ofLocals : []) {
    notes.push({
      at,
      text: 'rotation.middleware fills res.locals.session now, so the middleware with getSession can go. Where getSession stays, give it rotation.config',
    })
  }
  for (const at of uses.types) {
    notes.push({
      at,
      text: `tells TypeScript what sessions and tokens held: remove what the refresh code kept (access_token, accessToken, ...), and keep what is yours${typesOf(framework)}`,
    })
  }
  if (given.isSecretMade) {
    notes.push({
      at: 'tokenRotation(options)',
      text: 'without a "secret", next-auth 3 makes one out of the options, all but their functions: change no other option, and keep "callbacks", or everybody signs in again once',
    })
  }
  if (given.adapters.length > 0) {
    const { name, code } = accountStoreOf(given.adapters)
    problems.push({
      at: 'tokenRotation(config, options)',
      text: `with an adapter of Auth.js it needs a store over the same accounts, of ${name}:`,
      code: [`{ store: ${code} }`],
    })
  }
  if (given.providers.length > 1) {
    notes.push({
      at: 'tokenRotation(config, options)',
      text: `with several providers (${given.providers.join(', ')}) a session of the refresh code does not say whose it is. Name the one that the refresh code asked, or those users sign in again once:`,
      code: ["{ adopt: { provider: '...' } }"],
    })
  }
  return { problems, notes }
}
