import {
  type ActiveGrant,
  type GrantRecord,
  type GrantState,
  jwtExpiry,
  RotationError,
  secondsOf,
  sha256,
  type TokenSet,
} from '@token-rotation/core'
import type { AccountKey, AccountRow, AccountTokens } from './account-tables.ts'
import { grantId } from './grant-id.ts'

/** What a note says of the tokens that it is about. */
interface Noted {
  /** The hash of the tokens of the account row. */
  readonly about: string
  /** The grant without its tokens. `undefined`: there is no grant. */
  readonly grant?: Partial<GrantState>
  /** What the account row has no column for. */
  readonly tokens?: Partial<TokenSet>
}

type Columns = Pick<AccountTokens, 'access_token' | 'refresh_token'>

/**
 * Reads the grant that an account row and its note make.
 *
 * The row is what is true. If its tokens are not those that the note is about, somebody else has written
 * them: a sign-in, the app, a commit whose note is still on its way. Then whatever the note says of a
 * back-off or a refusal is about tokens that nobody has any more, and so is a claim, unless the refresh
 * token is still the one that is being presented.
 */
export async function readAccount(
  key: AccountKey,
  { columns, note }: AccountRow,
): Promise<GrantRecord<GrantState> | undefined> {
  const own = columnsOf(columns)
  const hash = await hashOf(own)
  const noted = note && parse(note.state)
  const { provider } = key
  const base = { id: grantId(key), provider }
  if (noted?.about === hash) {
    if (!noted.grant) return undefined
    const { version } = note!
    if (noted.grant.status === 'signed-out') {
      return { version, value: { ...noted.grant, ...base } as GrantState }
    }
    const tokens = tokensOf(own, columns, noted.tokens)
    return { version, value: { ...noted.grant, ...base, tokens } as GrantState }
  }
  if (!own.access_token && !own.refresh_token) return undefined
  const { generation, usedAt, signedInAt, writtenAt } = noted?.grant ?? {}
  const claim = own.refresh_token && noted?.grant?.status === 'active' && noted.grant.claim
  const isOpen = claim && claim.refreshTokenHash === (await sha256(own.refresh_token))
  const value: ActiveGrant = {
    status: 'active',
    ...base,
    generation: generation === undefined ? 0 : generation + 1,
    tokens: tokensOf(own, columns),
    ...(isOpen && { claim }),
    ...(usedAt !== undefined && { usedAt }),
    ...(signedInAt !== undefined && { signedInAt }),
    ...(writtenAt !== undefined && { writtenAt }),
  }
  return { version: `${note?.version ?? ''} ${hash}`, value }
}

function parse(state: string): Noted {
  try {
    return JSON.parse(state) as Noted
  } catch {
    throw new RotationError({ code: 'ERR_RECORD_UNREADABLE' })
  }
}

/** Writes a grant as an account row and a note have it. `undefined`: there is none any more. */
export async function writeAccount(
  state: GrantState | undefined,
): Promise<{ columns: AccountTokens; noted: string }> {
  if (!state || state.status === 'signed-out') {
    const { id: _, provider: __, ...grant } = state ?? {}
    const about = await hashOf(none)
    return { columns: none, noted: JSON.stringify({ about, ...(state && { grant }) }) }
  }
  const { id: _, provider: __, tokens, ...grant } = state
  const { access_token, refresh_token, id_token, token_type, scope, expires_at, ...others } = tokens
  const columns = {
    access_token: access_token === '' ? null : access_token,
    refresh_token: refresh_token ?? null,
    id_token: id_token ?? null,
    token_type: token_type ?? null,
    scope: scope ?? null,
    expires_at: access_token === '' ? null : (expires_at ?? null),
  }
  const about = await hashOf(columns)
  return { columns, noted: JSON.stringify({ about, grant, tokens: others } satisfies Noted) }
}

const none: AccountTokens = {
  access_token: null,
  refresh_token: null,
  id_token: null,
  token_type: null,
  scope: null,
  expires_at: null,
}

/** Reads the columns by which a row is compared. */
export function columnsOf({ access_token, refresh_token }: AccountRow['columns']): Columns {
  return {
    access_token: typeof access_token === 'string' ? access_token : null,
    refresh_token: typeof refresh_token === 'string' ? refresh_token : null,
  }
}

function tokensOf(
  { access_token, refresh_token }: Columns,
  columns: AccountRow['columns'],
  others?: Partial<TokenSet>,
): TokenSet {
  // An app that knows its access token to be of no use may have removed it.
  const expires_at = access_token ? (secondsOf(columns.expires_at) ?? jwtExpiry(access_token)) : 1
  const texts = ['id_token', 'token_type', 'scope'] as const
  return {
    ...others,
    access_token: access_token ?? '',
    ...(refresh_token && { refresh_token }),
    ...Object.fromEntries(texts.flatMap((name) => (columns[name] ? [[name, columns[name]]] : []))),
    ...(expires_at !== undefined && { expires_at }),
  }
}

function hashOf({ access_token, refresh_token }: Columns): Promise<string> {
  return sha256(JSON.stringify([access_token, refresh_token]))
}
