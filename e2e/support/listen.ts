import type { AddressInfo, Server } from 'node:net'

/** Starts a server on a free port of `localhost`. */
export async function listen(server: Server & { closeAllConnections?: () => void }) {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://localhost:${port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections?.()
      await closed
    },
  }
}
