/** An aborted request of `@upstash/redis` resolves with something else, and so do clients for buffers. */
export function unexpected(): Error {
  return new Error('the client resolved with something that the script does not return')
}
