import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Answers with the events of all processes of an app, each of which tells its own only. The stream goes
 * on when a process ends, and takes up the one that is started in its place.
 */
export function mergeEvents(members, response) {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.flushHeaders()
  for (const member of members) void follow(member, response, gone.signal)
}

async function follow({ address }, response, signal) {
  while (!signal.aborted) {
    try {
      const { body } = await fetch(`${address}/api/events`, { signal })
      let rest = ''
      for await (const text of body.pipeThrough(new TextDecoderStream())) {
        const events = (rest + text).split('\n\n')
        rest = events.pop()
        for (const event of events) response.write(`${event}\n\n`)
      }
    } catch {
      // The process has ended, or nobody looks on any more.
    }
    await sleep(200, undefined, { signal }).catch(() => {})
  }
}
