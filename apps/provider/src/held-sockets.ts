import type { Socket } from 'node:net'

/** The connections that are left without an answer, or without the rest of one. */
export interface HeldSockets {
  hold(socket: Socket): void
  /** Closes them all, so that whoever still waits for an answer gets an error. */
  release(): void
}

export function createHeldSockets(): HeldSockets {
  const held = new Set<Socket>()
  return {
    hold(socket) {
      held.add(socket)
      socket.once('close', () => held.delete(socket))
    },
    release() {
      for (const socket of held) socket.destroy()
    },
  }
}
