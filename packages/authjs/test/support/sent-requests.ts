import { vi } from 'vitest'

/** A request as it left: what matters of it to the server that gets it. */
export interface SentRequest {
  readonly method: string
  /** Without its query. */
  readonly url: string
  readonly query: Readonly<Record<string, string>>
  readonly authorization: string | null
  readonly accept: string | null
  /** Without its parameters. */
  readonly contentType: string | undefined
  readonly body: Readonly<Record<string, string>>
}

type Answer = (request: Request) => Response

/**
 * Runs `work` with a global `fetch` that goes nowhere, and returns what was sent.
 *
 * @param answer Answers a request, or returns nothing for one that counts as sent; that gets new tokens.
 */
export async function sentBy(
  work: () => Promise<unknown>,
  answer: (request: Request) => Response | undefined = () => undefined,
  tokens: Answer = issue,
): Promise<SentRequest[]> {
  const sent: SentRequest[] = []
  vi.stubGlobal('fetch', async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init)
    const own = answer(request)
    if (own) return own
    sent.push(await seen(request))
    return tokens(request)
  })
  try {
    await work()
  } finally {
    vi.unstubAllGlobals()
  }
  return sent
}

async function seen(request: Request): Promise<SentRequest> {
  const { origin, pathname, searchParams } = new URL(request.url)
  const { method, headers } = request
  return {
    method,
    url: `${origin}${pathname}`,
    query: sorted(searchParams),
    authorization: headers.get('authorization'),
    accept: headers.get('accept'),
    contentType: headers.get('content-type')?.split(';')[0],
    body: sorted(new URLSearchParams(await request.text())),
  }
}

/** A parameter that is sent twice is not lost in here. */
function sorted(params: URLSearchParams): Record<string, string> {
  const names = [...new Set(params.keys())].toSorted()
  return Object.fromEntries(names.map((name) => [name, params.getAll(name).join(' | ')]))
}

function issue(): Response {
  const tokens = { access_token: 'AT2', refresh_token: 'RT2' }
  return Response.json({ ...tokens, expires_in: 3600 })
}
