/** Turns a refresh token into something that can be stored and compared, but not spent. */
export type Digest = (text: string) => Promise<string>

/**
 * Returns the SHA-256 digest of `text` in base64url, through Web Crypto.
 *
 * @param text Any text, such as a refresh token.
 */
export const sha256: Digest = async (text) => {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(hash)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
