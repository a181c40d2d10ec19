import type { Place, Reader } from '../source/reader.ts'
import type { Asked } from './provider-use.ts'

/** Reads what the sign-in of a provider asks for, in the words of next-auth v3, v4 and v5. */
export function readAsked(reader: Reader, options: Place | undefined): Asked {
  const members = options && reader.members(options)
  if (!members) return { params: {}, isPartial: options !== undefined }
  const params: Record<string, string | undefined> = {}
  let isPartial = members.spread.length > 0

  function addQuery(place: Place | undefined): void {
    if (!place) return
    const url = reader.text(place)
    if (url === undefined) isPartial = true
    else for (const [name, value] of queryOf(url)) params[name] = value
  }

  function addMembers(place: Place | undefined): void {
    if (!place) return
    const found = reader.members(place)
    for (const [name, value] of found?.all ?? []) params[name] = reader.text(value)
    if (!found || found.spread.length > 0) isPartial = true
  }

  const { all } = members
  const authorization = all.get('authorization')
  if (authorization && reader.members(authorization)) {
    addQuery(reader.member(authorization, 'url'))
    addMembers(reader.member(authorization, 'params'))
  } else addQuery(authorization)
  addQuery(all.get('authorizationUrl'))
  const scope = all.get('scope')
  if (scope) params.scope = reader.text(scope)
  addMembers(all.get('authorizationParams'))
  return { params, isPartial }
}

function queryOf(url: string): URLSearchParams {
  return new URLSearchParams(url.split('?').slice(1).join('?'))
}
