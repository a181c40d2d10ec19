import type { Driver, ScriptCall } from './driver.ts'

/** Runs one script, by its digest. */
export type RunScript = (keys: readonly string[], args: readonly string[]) => Promise<unknown>

/** How many replicas have to have a write, and how long they are waited for, in milliseconds. */
export interface Acknowledgement {
  readonly replicas: number
  readonly replicaTimeout: number
}

/** Makes a function of a script. The server is sent the script itself only where it does not know it. */
export function scriptRunner(
  script: string,
  driver: Driver,
  acknowledgement: Acknowledgement,
): RunScript {
  let digest: Promise<string> | undefined
  return async (keys, args) => {
    // Not when the store is made: some runtimes have no cryptography outside of a request.
    const sha = await (digest ??= sha1(script))
    try {
      return await call({ command: 'evalsha', script: sha, keys, args })
    } catch (error) {
      if (!/\bNOSCRIPT\b/i.test((error as Error | undefined)?.message ?? '')) throw error
      return call({ command: 'eval', script, keys, args })
    }
  }

  async function call(scriptCall: ScriptCall): Promise<unknown> {
    const { replicas, replicaTimeout } = acknowledgement
    if (replicas === 0) return driver.run(scriptCall)
    const [result, count] = await driver.runAndWait!(scriptCall, replicas, replicaTimeout)
    if (count >= replicas) return result
    const message = `${count} of ${replicas} replicas have acknowledged a write in time`
    throw Object.assign(new Error(message), { code: 'NOREPLICAS' })
  }
}

async function sha1(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text)))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
