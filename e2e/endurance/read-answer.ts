import type { RawAnswer } from '../support/send.ts'

export type Path = '/api/token' | '/page' | '/api/me' | '/auth/session'

/** What an answer of a demo app says, whatever was asked for. */
export interface Said {
  readonly outcome:
    | 'ok'
    | 'reauthenticate'
    | 'signed-out'
    | 'unavailable'
    /** The access token was refused, and there is no other one. */
    | 'refused by the API'
    | 'unexpected'
  /** Whose data it is. */
  readonly sub?: string
  readonly fingerprint?: string
  readonly generation?: number
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number
}

/** Reads an answer by the contract of the demo apps. */
export function readAnswer(path: Path, { status, text }: RawAnswer): Said {
  try {
    switch (path) {
      case '/page':
        return status === 200 ? readPage(text) : unexpected
      case '/auth/session':
        return status === 200 ? readSession(JSON.parse(text) as Json | null) : unexpected
      default:
        return readApi(status, JSON.parse(text) as Json)
    }
  } catch {
    return unexpected
  }
}

type Json = Readonly<Record<string, unknown>>

const unexpected = { outcome: 'unexpected' } as const
const told = new Set(['reauthenticate', 'signed-out', 'unavailable'])

function readApi(status: number, json: Json): Said {
  if (status === 200 && json.status === 'ok') {
    const { fingerprint, generation, expires_at } = json
    const expiresAt = Number(expires_at) * 1000
    return {
      outcome: 'ok',
      fingerprint: String(fingerprint),
      generation: Number(generation),
      expiresAt,
    }
  }
  if (status === 200 && typeof json.sub === 'string') return { outcome: 'ok', sub: json.sub }
  if ([401, 503].includes(status) && told.has(String(json.status))) {
    const outcome = json.status as 'reauthenticate' | 'signed-out' | 'unavailable'
    return (outcome === 'unavailable') === (status === 503) ? { outcome } : unexpected
  }
  return status === 401 && json.error === 'invalid_token'
    ? { outcome: 'refused by the API' }
    : unexpected
}

function readSession(json: Json | null): Said {
  if (!json) return { outcome: 'signed-out' }
  const { name } = json.user as { name: string }
  const sub = name.toLowerCase()
  if (json.error === 'RefreshTokenError') return { outcome: 'reauthenticate', sub }
  if (json.error === 'RefreshTokenUnavailable') return { outcome: 'unavailable', sub }
  return json.error === undefined ? { outcome: 'ok', sub } : unexpected
}

function readPage(text: string): Said {
  const [, layout] = /data-fingerprint-layout="([^"]*)"/.exec(text) ?? []
  const [, page] = /data-fingerprint-page="([^"]*)"/.exec(text) ?? []
  if (layout === undefined || layout !== page) return unexpected
  if (/^[0-9a-f]{16}$/.test(layout)) return { outcome: 'ok', fingerprint: layout }
  if (layout === 'misconfigured') return unexpected
  return told.has(layout) ? { outcome: layout as 'unavailable' } : unexpected
}
