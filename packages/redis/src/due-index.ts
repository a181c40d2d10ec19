import type { DueGrants, TakeDueRequest } from '@token-rotation/core'
import type { Driver } from './driver.ts'
import { indexOf, shardOf, shards } from './key-of.ts'
import type { RunScript } from './run-script.ts'
import { postponeScript, takeDueScript } from './scripts.ts'
import { unexpected } from './unexpected.ts'

/** How many shards of a cluster are asked at the same time. */
const atOnce = 16

interface Taken {
  readonly id: string
  readonly dueAt: number
}

/** What one call has brought. `isOpen`: there may be more. */
interface Batch {
  readonly taken: readonly Taken[]
  readonly isOpen: boolean
}

/** Makes the part of the store that hands out what is due. */
export function dueIndex(
  prefix: string,
  driver: Driver,
  script: (text: string) => RunScript,
): DueGrants {
  const take = script(takeDueScript)
  const move = script(postponeScript)
  const all = Array.from({ length: shards }, (_, shard) => indexOf(prefix, shard))

  async function ask(keys: readonly string[], request: TakeDueRequest): Promise<Batch> {
    const { before, until, limit } = request
    const [more, ...parts] = strings(await take(keys, [before, until, limit].map(String)))
    const taken = parts.flatMap((id, place) =>
      place % 2 === 0 ? [{ id, dueAt: Number(parts[place + 1]) }] : [],
    )
    return { taken, isOpen: more === 'more' || taken.length === limit }
  }

  async function takeOfServer(request: TakeDueRequest): Promise<readonly Taken[]> {
    const taken: Taken[] = []
    let isOpen = true
    while (isOpen && taken.length < request.limit) {
      const batch = await ask(all, { ...request, limit: request.limit - taken.length })
      taken.push(...batch.taken)
      isOpen = batch.isOpen
    }
    return taken
  }

  /** A script reaches one slot only. Each shard is asked for a part, and for more where it has more. */
  async function takeOfCluster(request: TakeDueRequest): Promise<readonly Taken[]> {
    const taken: Taken[] = []
    const first = Math.floor(Math.random() * shards)
    let open = [...all.slice(first), ...all.slice(0, first)]
    for (let left = request.limit; left > 0 && open.length > 0;) {
      const asked = open.slice(0, Math.min(atOnce, left))
      const share = Math.floor(left / asked.length)
      const batches = await Promise.all(
        asked.map((key) => ask([key], { ...request, limit: share })),
      )
      for (const batch of batches) taken.push(...batch.taken)
      left = request.limit - taken.length
      open = [...open.slice(asked.length), ...asked.filter((_, place) => batches[place]!.isOpen)]
    }
    return taken
  }

  return {
    async takeDue(request) {
      const taken = await (driver.isCluster ? takeOfCluster(request) : takeOfServer(request))
      return taken.toSorted((one, other) => one.dueAt - other.dueAt).map(({ id }) => id)
    },
    async postpone(id, until, dueAt) {
      await move([indexOf(prefix, shardOf(id))], [id, String(until), String(dueAt ?? '')])
    },
  }
}

function strings(answer: unknown): string[] {
  if (Array.isArray(answer) && answer.every((part) => typeof part === 'string' && part[0] === '='))
    return answer.map((part: string) => part.slice(1))
  throw unexpected()
}
