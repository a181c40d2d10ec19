import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

/** Everything one provider remembers, without the size limit of the adapter that comes with it. */
export interface MapStorage {
  readonly adapter: AdapterFactory
  /** Lists what is stored of one kind and has not expired. */
  list(model: string): [id: string, payload: AdapterPayload][]
  set(model: string, id: string, payload: AdapterPayload, expiresIn?: number): void
  delete(model: string, id: string): void
}

interface Entry {
  readonly payload: AdapterPayload
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

export function createMapStorage(): MapStorage {
  const models = new Map<string, Map<string, Entry>>()
  const sessionIds = new Map<string, string>()

  function entriesOf(model: string): Map<string, Entry> {
    const entries = models.get(model) ?? new Map<string, Entry>()
    models.set(model, entries)
    return entries
  }

  function get(model: string, id: string): AdapterPayload | undefined {
    const entry = entriesOf(model).get(id)
    if (entry === undefined || entry.expiresAt > Date.now()) return entry?.payload
    entriesOf(model).delete(id)
    return undefined
  }

  function list(model: string): [string, AdapterPayload][] {
    const live = [...entriesOf(model)].filter(([, entry]) => entry.expiresAt > Date.now())
    return live.map(([id, entry]) => [id, entry.payload])
  }

  function set(model: string, id: string, payload: AdapterPayload, expiresIn = Infinity): void {
    entriesOf(model).set(id, { payload, expiresAt: Date.now() + expiresIn * 1000 })
  }

  function createAdapter(model: string): Adapter {
    return {
      async upsert(id, payload, expiresIn) {
        set(model, id, payload, expiresIn)
        if (model === 'Session' && payload.uid !== undefined) sessionIds.set(payload.uid, id)
      },
      find: async (id) => get(model, id),
      findByUid: async (uid) => get(model, sessionIds.get(uid) ?? ''),
      // Only the device flow asks for it, which is off.
      findByUserCode: async () => undefined,
      async consume(id) {
        const payload = get(model, id)
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000)
      },
      async destroy(id) {
        entriesOf(model).delete(id)
      },
      async revokeByGrantId(grantId) {
        for (const [id, { payload }] of entriesOf(model)) {
          if (payload.grantId === grantId) entriesOf(model).delete(id)
        }
      },
    }
  }

  return {
    adapter: (model) => createAdapter(model),
    list,
    set,
    delete: (model, id) => entriesOf(model).delete(id),
  }
}
