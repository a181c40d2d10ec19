/** Returns what of a secret can be found in something that holds it in one encoding or another. */
export function encodings(secret: string): string[] {
  const bytes = Buffer.from(secret)
  // Base64 looks different for each of the three places of a group where a secret can begin.
  const inBase64 = [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    const own = text.slice(offset === 0 ? 0 : 4, -4)
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')]
  })
  const hex = bytes.toString('hex')
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      ...inBase64,
      hex,
      hex.toUpperCase(),
      Buffer.from(secret, 'utf16le').toString('latin1'),
    ]),
  ]
}
