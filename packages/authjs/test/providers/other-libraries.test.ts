import { describe, expect, it } from 'vitest'
import { type SentRequest, sentBy } from '../support/sent-requests.ts'
import { expectedExchanges, expectedRequests } from './expected-requests.ts'
import {
  arcticLibrary,
  betterAuthLibrary,
  type Difference,
  type OtherLibrary,
} from './other-libraries.ts'

const ours = (name: string) => expectedRequests[name] ?? expectedExchanges[name]!.first

/** What the other library is to send: our request with the difference that is known. */
function withDifference(request: SentRequest, difference: Difference): SentRequest {
  if (difference === 'identical') return request
  if (difference === 'credentials in the body') {
    // Else it would be no difference.
    if (!request.authorization) throw new Error('the credentials are in the body already')
    const body = { ...request.body, client_id: 'CID', client_secret: 'CSECRET' }
    return { ...request, authorization: null, body }
  }
  const { why: _, ...rest } = difference
  return { ...request, ...rest }
}

/** Without what says nothing about the request: the slash at the end, and what libraries say of themselves. */
function compared({ method, url, query, authorization, contentType, body }: SentRequest) {
  const isForm = method === 'POST' && contentType
  return { method, url: url.replace(/\/$/, ''), query, authorization, isForm, body }
}

/** WeChat's is read by its scope. */
const answer = () => Response.json({ access_token: 'AT2', expires_in: 3600, scope: 'one' })

const count = ({ differences }: OtherLibrary) => {
  const all = Object.values(differences)
  const identical = all.filter((difference) => difference === 'identical').length
  const inBody = all.filter((difference) => difference === 'credentials in the body').length
  return { identical, inBody, other: all.length - identical - inBody }
}

describe.each([
  ['arctic', arcticLibrary, { identical: 25, inBody: 6, other: 3 }],
  ['better-auth', betterAuthLibrary, { identical: 8, inBody: 16, other: 4 }],
] as const)('the refresh request of %s', (_library, library, expected) => {
  it.each(Object.entries(library.differences))(
    'to %s is ours, but for what is known',
    async (name, difference) => {
      const client = library.clients[name]!()
      const work = () => client.refreshAccessToken('RT', [])
      const sent = await sentBy(work, undefined, answer)
      expect(sent.map(compared)).toEqual([compared(withDifference(ours(name), difference))])
    },
  )

  it('differs in the place of the credentials, if at all, but for a few', () => {
    expect(count(library)).toEqual(expected)
    expect(Object.keys(library.clients).toSorted()).toEqual(
      Object.keys(library.differences).toSorted(),
    )
  })
})
