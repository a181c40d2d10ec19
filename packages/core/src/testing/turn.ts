/**
 * Resolves in a later turn of the event loop: by then every promise that could settle has settled.
 *
 * `setTimeout` is the last resort, because browsers and Node.js make it wait for a millisecond or more.
 */
export const turn: () => Promise<void> = createTurn()

function createTurn(): () => Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown }
  if (setImmediate) return () => new Promise((resolve) => setImmediate(resolve))
  if (typeof MessageChannel === 'undefined') {
    return () => new Promise((resolve) => setTimeout(resolve, 0))
  }
  return () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        // An open port would keep the process alive.
        port1.close()
        resolve()
      }
      port2.postMessage(undefined)
    })
}
