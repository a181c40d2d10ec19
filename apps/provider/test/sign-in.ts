import type { RunningProvider } from '../src/index.ts'

export type Reachable = Pick<RunningProvider, 'issuer'> & {
  readonly clients: Pick<RunningProvider['clients'], 'basic'>
}

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly id_token: string
  readonly expires_in?: number
}

export const redirectUri = 'http://localhost:3999/callback'

/** Signs in as a browser would, but by plain HTTP: follows redirects and sends the form. */
export async function signIn(provider: Reachable, sub = 'ada'): Promise<Tokens> {
  const code = await authorize(provider, sub)
  const response = await postToken(provider, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
  })
  return (await response.json()) as Tokens
}

/** Walks from the authorization endpoint to the redirect back to the app. */
export async function authorize(
  provider: Reachable,
  sub = 'ada',
  extra: Record<string, string> = {},
): Promise<string> {
  const jar = new Map<string, string>()
  const query = new URLSearchParams({
    client_id: provider.clients.basic.id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile email offline_access',
    ...extra,
  })
  let url = `${provider.issuer}/auth?${query}`
  let init: RequestInit = {}
  while (!url.startsWith(redirectUri)) {
    const response = await fetchWithJar(jar, url, init)
    const location = response.headers.get('location')
    if (location !== null) {
      url = new URL(location, url).href
      init = {}
    } else {
      const action = /action="([^"]+)"/.exec(await response.text())?.[1]
      if (action === undefined) throw new Error(`no form at ${url} (${response.status})`)
      url = new URL(action, url).href
      init = { method: 'POST', body: new URLSearchParams({ login: sub }) }
    }
  }
  const code = new URL(url).searchParams.get('code')
  if (code === null) throw new Error(`no code in ${url}`)
  return code
}

export function postToken(
  { issuer, clients }: Reachable,
  form: Record<string, string>,
  secret = clients.basic.secret,
): Promise<Response> {
  const credentials = Buffer.from(`${clients.basic.id}:${secret}`).toString('base64')
  return fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams(form),
  })
}

export function refresh(provider: Reachable, refreshToken: string): Promise<Response> {
  return postToken(provider, { grant_type: 'refresh_token', refresh_token: refreshToken })
}

export async function refreshed(provider: Reachable, token: string): Promise<Tokens> {
  return (await (await refresh(provider, token)).json()) as Tokens
}

export function getMe(provider: Reachable, accessToken: string): Promise<Response> {
  return fetch(`${provider.issuer}/me`, { headers: { authorization: `Bearer ${accessToken}` } })
}

async function fetchWithJar(
  jar: Map<string, string>,
  url: string,
  init: RequestInit,
): Promise<Response> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } })
  for (const line of response.headers.getSetCookie()) {
    const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
    if (value === '') jar.delete(name)
    else jar.set(name, value)
  }
  return response
}
