/** Returns a response whose headers can be changed: those of a `fetch` cannot. */
export function withOwnHeaders(response: Response): Response {
  const { body, url, redirected } = response
  return Object.defineProperties(new Response(body, response), {
    url: { value: url },
    redirected: { value: redirected },
  })
}
