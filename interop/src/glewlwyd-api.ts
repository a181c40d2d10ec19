import { createVisitor } from './visitor.ts'

/** Calls the API of a Glewlwyd, and resolves with the JSON of its answer. */
export type GlewlwydApi = (method: string, path: string, body?: unknown) => Promise<unknown>

/** Signs in at the API of a Glewlwyd, with a session of its own. */
export async function glewlwydApi(
  origin: string,
  username: string,
  password: string,
): Promise<GlewlwydApi & { readonly follow: (url: URL) => Promise<URL> }> {
  const visitor = createVisitor()
  const call: GlewlwydApi = async (method, path, body) => {
    const answer = await visitor.send(method, `${origin}/api/${path}`, body)
    const content = await answer.text()
    if (!answer.ok) throw new Error(`glewlwyd: ${answer.status} for ${method} ${path}: ${content}`)
    return content && JSON.parse(content)
  }
  await call('POST', 'auth/', { username, password })
  return Object.assign(call, { follow: (url: URL) => visitor.follow(url) })
}
