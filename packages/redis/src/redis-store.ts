import type { DueGrants, GrantRecord, GrantStore } from '@token-rotation/core'
import { checkOptions } from './check-options.ts'
import { driverFor } from './driver.ts'
import { dueIndex } from './due-index.ts'
import { indexOf, keyOf, shardOf } from './key-of.ts'
import type { RedisClient } from './redis-client.ts'
import { type RunScript, scriptRunner } from './run-script.ts'
import { compareAndSetScript, getScript } from './scripts.ts'
import { unexpected } from './unexpected.ts'

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** What every key begins with; no braces. Default is `'token-rotation:'`. */
  readonly prefix?: string
  /**
   * How many replicas have to acknowledge what is written before it counts as written (`WAIT`). Not with
   * a cluster and not over HTTP. Default is `0`.
   */
  readonly replicas?: number
  /** How long to wait for them, in milliseconds. Default is `1000`. */
  readonly replicaTimeout?: number
}

/** What {@link redisStore} returns. */
export interface RedisStore extends GrantStore<string>, DueGrants {}

/**
 * Creates a store of grants in Redis. It uses the client that you already have, and never connects or
 * closes it.
 *
 * Each operation is one command, of constant cost (a second one when the server has forgotten the script);
 * a write also keeps an index of what will be due. Handing that out is one command as well, but up to 256 of
 * them in a cluster, one for each slot that the grants are spread over. An operation rejects when its outcome is not known, which includes every error of the
 * client. A record that the client by itself writes twice, because an answer was lost, counts once.
 *
 * **As durable as your Redis.** A primary that fails takes along what its replicas do not have yet, see
 * `replicas`. Eviction must not choose these keys.
 *
 * @throws {TypeError} If the client is none of ioredis, redis or @upstash/redis, or an option is wrong.
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): RedisStore {
  const { prefix = 'token-rotation:', replicas = 0, replicaTimeout = 1000 } = options
  const driver = driverFor(client)
  checkOptions(driver, { prefix, replicas, replicaTimeout })
  const script = (text: string): RunScript =>
    scriptRunner(text, driver, { replicas, replicaTimeout })
  const read = script(getScript)
  const write = script(compareAndSetScript)
  // What is handed out is a hint, for which nobody has to wait for replicas.
  const hint = (text: string): RunScript =>
    scriptRunner(text, driver, { replicas: 0, replicaTimeout })

  return {
    kind: 'sealed',
    ...dueIndex(prefix, driver, hint),
    async get(id) {
      return recordOf(await read([keyOf(prefix, id)], []))
    },
    async compareAndSet(id, expectedVersion, next, { ttl, dueAt }) {
      const due = dueAt === undefined ? '' : String(Math.max(0, Math.round(dueAt)))
      const life = String(Math.max(1, Math.ceil(ttl)))
      const versions = [signed(expectedVersion), signed(next?.version)]
      const args = [callId(), ...versions, next?.value ?? '', life, due, id]
      const keys = [keyOf(prefix, id), indexOf(prefix, shardOf(id))]
      const written = await write(keys, args)
      if (written !== 0 && written !== 1) throw unexpected()
      return written === 1
    },
  }
}

/** Tells a command that the client sends again from one that looks the same. */
function callId(): string {
  return crypto.getRandomValues(new BigUint64Array(1))[0]!.toString(36)
}

function signed(version: string | undefined): string {
  return version === undefined ? '' : `=${version}`
}

function recordOf(answer: unknown): GrantRecord<string> | undefined {
  if (answer === null) return undefined
  if (!Array.isArray(answer) || !answer.every((part) => typeof part === 'string'))
    throw unexpected()
  const [version, value] = answer as [string, string]
  return { version: version.slice(1), value: value.slice(1) }
}
