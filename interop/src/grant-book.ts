import { fingerprint, type Presentation } from './presentation.ts'

/** What can be lost of a token request: itself, or the answer to it. */
type Loss = 'request' | 'answer'

/** A grant as its token endpoint sees it: one line of refresh tokens. */
export interface WatchedGrant {
  /** The refresh tokens that were presented since the sign-in. */
  readonly presentations: readonly Presentation[]
  /** Loses the next refresh request before the server gets it, or its answer before the client does. */
  loseNext(what: Loss): void
  /** Its newest refresh token, for whoever revokes it. */
  newestToken(): string
}

/** What a client has sent to a token endpoint. */
interface TokenRequest {
  readonly loss: Loss | undefined
  /** Notes what the server has answered. */
  answered(status: number, answer: Readonly<Record<string, unknown>>): void
}

/** Keeps the grants of a server apart by the tokens that go to and come from its token endpoint. */
export interface GrantBook {
  /** Finds the grant that an authorization code was exchanged for. */
  ofCode(code: string): WatchedGrant
  /** Notes a token request. */
  request(form: URLSearchParams): TokenRequest
}

interface Entry {
  readonly presentations: Presentation[]
  newest: string
  loss: Loss | undefined
}

export function createGrantBook(): GrantBook {
  const byCode = new Map<string, Entry>()
  const byToken = new Map<string, Entry>()

  function keep(entry: Entry, { refresh_token: token }: Readonly<Record<string, unknown>>) {
    if (typeof token !== 'string' || !token) return
    entry.newest = token
    byToken.set(fingerprint(token), entry)
  }
  return {
    ofCode(code) {
      const entry = byCode.get(code)
      if (!entry) throw new Error('no client has exchanged this authorization code')
      return {
        presentations: entry.presentations,
        loseNext: (what) => void (entry.loss = what),
        newestToken: () => entry.newest,
      }
    },
    request(form) {
      const code = form.get('code')
      if (code) {
        const entry: Entry = { presentations: [], newest: '', loss: undefined }
        byCode.set(code, entry)
        return { loss: undefined, answered: (_status, answer) => keep(entry, answer) }
      }
      const presented = fingerprint(form.get('refresh_token') ?? '')
      const entry = byToken.get(presented)
      if (!entry) return { loss: undefined, answered: () => {} }
      const index = entry.presentations.push({ fingerprint: presented, at: Date.now() }) - 1
      const { loss } = entry
      entry.loss = undefined
      return {
        loss,
        answered(status, answer) {
          entry.presentations[index] = { ...entry.presentations[index]!, status }
          keep(entry, answer)
        },
      }
    },
  }
}
