/**
 * Checks that a resource is an absolute URI without a fragment (RFC 8707, section 2).
 *
 * @throws {TypeError} Names the option.
 */
export function checkResource(resource: string | undefined): void {
  if (resource === undefined) return
  const isUri = typeof resource === 'string' && /^[a-z][a-z\d+.-]*:[^\s#]+$/i.test(resource)
  if (isUri && URL.canParse(resource)) return
  throw new TypeError(
    `"resource" must be an absolute URI without a fragment, such as "https://api.example.com", not "${resource}"`,
  )
}
