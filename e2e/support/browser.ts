import { type CookieJar, createCookieJar } from './cookie-jar.ts'
import { findForm } from './find-form.ts'
import type { Recorder } from './recorder.ts'
import { type RawAnswer, send } from './send.ts'

/** What a browser got for one request. */
export interface Answer extends RawAnswer {
  readonly url: URL
  /** The body, read as JSON. */
  readonly json: Record<string, unknown>
  /** When the request was sent, in milliseconds since the epoch. */
  readonly sentAt: number
  readonly answeredAt: number
  readonly setCookies: readonly string[]
  /** Lets the browser have the cookies of an answer whose cookies were held back. */
  storeCookies(): void
}

/** What becomes of the cookies of an answer. */
type Cookies = 'store' | 'drop' | 'hold'

/** A person with a browser, by plain HTTP. */
export interface Browser {
  jar: CookieJar
  /** What becomes of cookies where a request does not say. */
  cookies: Cookies
  get(path: string, cookies?: Cookies, headers?: Readonly<Record<string, string>>): Promise<Answer>
  /** Sends a form, and follows no redirect. */
  post(path: string, form: Readonly<Record<string, string>>): Promise<Answer>
  /** Sends a form with files, as the forms of server actions are, or JSON, as `update` of a session. */
  send(path: string, type: string, body: string): Promise<Answer>
  /** Signs in as anybody would: the app's page, the provider's page, and back. */
  signIn(login: string): Promise<void>
  signOut(): Promise<void>
  /** Asks Auth.js for the session. */
  session(): Promise<Answer>
  /** Returns another browser with the same cookies, such as an old copy of this one. */
  copy(): Browser
}

export interface BrowserOptions {
  readonly origin: string
  readonly authPath: string
  readonly recorder: Pick<Recorder, 'seen' | 'sessionCookie'>
  readonly jar?: CookieJar
}

export function createBrowser(options: BrowserOptions): Browser {
  const { origin, authPath, recorder, jar = createCookieJar() } = options
  const { host } = new URL(origin)
  const browser: Browser = {
    jar,
    cookies: 'store',
    get: (path, cookies, headers) => exchange(new URL(path, origin), undefined, cookies, headers),
    post: (path, form) => exchange(new URL(path, origin), contentOf(form)),
    send: (path, type, body) => exchange(new URL(path, origin), { type, body }),
    async signIn(login) {
      const page = await follow(await browser.get(`${authPath}/signin`))
      let answer = await submit(page, '/signin/demo')
      if (/<input[^>]*name="login"/.test(answer.text)) {
        answer = await submit(answer, '/interaction/', { login })
      }
      if (answer.url.host === host && answer.status < 500 && !answer.url.search) return
      throw new Error(`sign-in ended at ${answer.url.origin}${answer.url.pathname}`)
    },
    async signOut() {
      await submit(await browser.get(`${authPath}/signout`), '/signout')
    },
    session: () => browser.get(`${authPath}/session`),
    copy: () => createBrowser({ ...options, jar: browser.jar.copy() }),
  }

  async function exchange(
    url: URL,
    content?: Content,
    cookies: Cookies = browser.cookies,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const { jar } = browser
    const cookie = jar.header(url)
    const sentAt = Date.now()
    const raw = await send(url, {
      method: content ? 'POST' : 'GET',
      headers: {
        ...(cookie && { cookie }),
        // As browsers do. SvelteKit looks at where a form comes from, and at what is wanted.
        ...(content && {
          'content-type': content.type,
          origin: url.origin,
          accept: 'text/html,*/*;q=0.8',
        }),
        ...headers,
      },
      body: content?.body ?? '',
    })
    const setCookies = raw.headers['set-cookie'] ?? []
    const answer = {
      ...raw,
      url,
      sentAt,
      answeredAt: Date.now(),
      setCookies,
      get json() {
        return JSON.parse(raw.text) as Record<string, unknown>
      },
      storeCookies: () => jar.store(url, setCookies),
    }
    record(answer)
    if (cookies === 'store') answer.storeCookies()
    return answer
  }

  function record({ url, headers, text, setCookies }: Answer): void {
    const where = `${url.host === host ? 'app' : 'provider'} ${url.pathname}`
    recorder.seen(where, `${url.href}\n${JSON.stringify(headers)}\n${text}`)
    for (const line of setCookies) {
      const [name = '', value = ''] = line.split(/[=;]/, 2)
      if (name.includes('session')) recorder.sessionCookie(value)
    }
  }

  async function follow(answer: Answer, content?: Content): Promise<Answer> {
    let current = answer
    while (current.status >= 300 && current.status < 400) {
      const next = new URL(String(current.headers.location), current.url)
      // 307 and 308 say to send the same again (RFC 9110, section 15.4.8).
      current = await exchange(next, current.status > 303 ? content : undefined, 'store')
    }
    return current
  }

  async function submit(
    page: Answer,
    action: string,
    typed: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const form = findForm(page.text, action)
    if (!form) throw new Error(`no form for ${action} at ${page.url.pathname} (${page.status})`)
    const target = new URL(form.action, page.url)
    const filled = contentOf({ ...form.fields, ...typed })
    return follow(await exchange(target, filled, 'store'), filled)
  }

  return browser
}

/** What is posted. */
interface Content {
  readonly type: string
  readonly body: string
}

function contentOf(fields: Readonly<Record<string, string>>): Content {
  const body = new URLSearchParams(fields).toString()
  return { type: 'application/x-www-form-urlencoded', body }
}
