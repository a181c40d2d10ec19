import type { Place, Reader } from '../source/reader.ts'
import type { OwnProfile, RotationOptions, StoreKind } from './configuration.ts'
import type { Asked } from './provider-use.ts'

export const defaultRotation: RotationOptions = {
  store: 'none',
  addsSignInParams: true,
  profiles: {},
}

/** Reads the second argument of `tokenRotation`. */
export function readRotationOptions(reader: Reader, place: Place | undefined): RotationOptions {
  if (!place) return defaultRotation
  const members = reader.members(place)
  if (!members) return { ...defaultRotation, store: 'unreadable' }
  const { all, spread } = members
  const store = all.get('store')
  const signInParams = all.get('signInParams')
  const profiles = all.get('profiles')
  const own = [...((profiles && reader.members(profiles)?.all) ?? [])]
  return {
    store: store ? readStore(reader, store) : spread.length > 0 ? 'unreadable' : 'none',
    addsSignInParams: reader.text(signInParams) !== 'false',
    profiles: Object.fromEntries(own.map(([id, profile]) => [id, readProfile(reader, profile)])),
  }
}

/** Of a condition the shared store counts: it is there where it is wanted. */
function readStore(reader: Reader, place: Place): StoreKind {
  const kinds = reader.alternatives(place).map((one) => storeKind(reader, one))
  return kinds.find((kind) => kind !== 'none' && kind !== 'memory') ?? kinds[0] ?? 'unreadable'
}

function storeKind(reader: Reader, { module, node }: Place): StoreKind {
  if (node.type === 'Identifier' && node.name === 'undefined') return 'none'
  if (node.type !== 'CallExpression') return 'other'
  const callee = reader.packageExport({ module, node: node.callee })
  if (callee?.source === '@token-rotation/redis') return 'redis'
  if (callee?.source === '@token-rotation/postgres') return 'postgres'
  if (/^@token-rotation\/(?:accounts|drizzle|prisma|sql)$/.test(callee?.source ?? '')) {
    return 'accounts'
  }
  return callee?.name === 'memoryStore' || callee?.name === 'createMemoryStore' ? 'memory' : 'other'
}

function readProfile(reader: Reader, place: Place): OwnProfile {
  const replay = reader.member(place, 'replay')
  const text = reader.text(replay)
  const signIn = reader.member(place, 'signIn')
  return {
    ...(signIn && { signIn: readSignIn(reader, signIn) }),
    ...(reader.text(reader.member(place, 'refreshes')) === 'false' && { refreshes: false }),
    ...(reader.member(place, 'refresh') && { hasRefresh: true }),
    ...((text === 'always' || text === 'never') && { replay: text }),
    ...(replay && text === undefined && { replay: 'window' }),
  }
}

function readSignIn(reader: Reader, place: Place): Asked {
  const members = reader.members(place)
  const all = [...(members?.all ?? [])]
  return {
    params: Object.fromEntries(all.map(([name, value]) => [name, reader.text(value)])),
    isPartial: !members || members.spread.length > 0,
  }
}
