/** Where next-auth v3 takes itself to be. */
export function baseUrl(): { readonly baseUrl: string; readonly basePath: string } {
  const { NEXTAUTH_URL, VERCEL_URL } = process.env
  // Empty variables count for nothing, and without a protocol it is https.
  const url = NEXTAUTH_URL || VERCEL_URL || 'http://localhost:3000'
  const protocol = url.startsWith('http:') ? 'http' : 'https'
  const [host, ...path] = url
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '')
    .split('/')
  return {
    baseUrl: host ? `${protocol}://${host}` : 'http://localhost:3000',
    basePath: path.length > 0 ? `/${path.join('/')}` : '/api/auth',
  }
}
