/**
 * Passes a button of the page on to the provider, which listens to servers only. It is there for the
 * demo's own provider: no real one has such a thing.
 *
 * @param path What follows `/api/provider`.
 */
export async function providerControl(
  issuer: string,
  path: string,
  request: Pick<Request, 'method' | 'text'>,
): Promise<Response> {
  const { method } = request
  const answer = await fetch(`${issuer}/control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(method !== 'GET' && { body: (await request.text()) || '{}' }),
  })
  return Response.json(await answer.json().catch(() => ({})), { status: answer.status })
}
