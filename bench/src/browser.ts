/** The cookies of one user, as a browser would keep them for `localhost`. */
export interface Browser {
  /** The cookie header of a request to an app: what the app has set, and nothing of the provider. */
  cookie(): string
  /** Applies the `Set-Cookie` headers of an answer. */
  store(lines: readonly string[] | undefined): void
  /** Opens a page and follows its redirects. */
  open(url: string, init?: RequestInit): Promise<Response>
}

/** Returns a browser without cookies. `isOfApp` tells the app's cookies from those of the provider. */
export function createBrowser(isOfApp = (name: string) => name.startsWith('authjs.')): Browser {
  const jar = new Map<string, string>()
  const header = (isWanted: (name: string) => boolean) =>
    [...jar].flatMap(([name, value]) => (isWanted(name) ? [`${name}=${value}`] : [])).join('; ')

  function store(lines: readonly string[] = []): void {
    for (const line of lines) {
      const pair = line.slice(0, `${line};`.indexOf(';'))
      const name = pair.slice(0, pair.indexOf('='))
      const value = pair.slice(name.length + 1)
      if (value) jar.set(name, value)
      else jar.delete(name)
    }
  }
  return {
    cookie: () => header(isOfApp),
    store,
    async open(url, init = {}) {
      let next = { url, init }
      for (;;) {
        const headers = { cookie: header(() => true) }
        const answer = await fetch(next.url, { ...next.init, headers, redirect: 'manual' })
        store(answer.headers.getSetCookie())
        const location = answer.headers.get('location')
        if (location === null) return answer
        await answer.body?.cancel()
        next = { url: new URL(location, next.url).href, init: {} }
      }
    },
  }
}

/** Signs a new user in at an app of Auth.js, and returns their browser. */
export async function signIn(
  app: string,
  user: string,
  browser: Browser = createBrowser(),
): Promise<Browser> {
  const csrf = await browser.open(`${app}/auth/csrf`)
  const { csrfToken } = (await csrf.json()) as { csrfToken: string }
  const form = new URLSearchParams({ csrfToken, callbackUrl: `${app}/` })
  await fillIn(
    browser,
    await browser.open(`${app}/auth/signin/demo`, { method: 'POST', body: form }),
    user,
  )
  if (!browser.cookie().includes('session-token')) throw new Error('the sign-in gave no session')
  return browser
}

/** Fills in the form of the provider, and follows it back to the app. */
export async function fillIn(browser: Browser, page: Response, user: string): Promise<void> {
  const action = /action="([^"]+)"/.exec(await page.text())?.[1]
  if (action === undefined) throw new Error(`no sign-in form (${page.status})`)
  const body = new URLSearchParams({ login: user })
  const home = await browser.open(new URL(action, page.url).href, { method: 'POST', body })
  await home.body?.cancel()
}
