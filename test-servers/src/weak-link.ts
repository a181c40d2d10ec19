import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A network between a client and a server on localhost that can be made to fail. */
export interface WeakLink {
  readonly port: number
  /** The next answer of the server is lost, and with it the connection. */
  readonly loseNextAnswer: () => void
  /** Ends all connections; later ones lead to another server. */
  readonly leadTo: (port: number) => void
  readonly close: () => void
}

/** Starts a {@link WeakLink} that leads to a port. */
export async function weakLink(target: number): Promise<WeakLink> {
  let port = target
  let isLosing = false
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(port, 'localhost')
    const drop = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', drop).on('close', drop)
    }
    client.on('data', (data) => upstream.write(data))
    upstream.on('data', (data) => {
      if (!isLosing) client.write(data)
      else drop()
      isLosing = false
    })
  })
  const dropAll = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  server.listen(0, 'localhost')
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    loseNextAnswer() {
      isLosing = true
    },
    leadTo(next) {
      port = next
      dropAll()
    },
    close() {
      dropAll()
      server.close()
    },
  }
}
