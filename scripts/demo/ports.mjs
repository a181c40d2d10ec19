import { once } from 'node:events'
import { createServer } from 'node:net'
import { DemoError } from './demo-error.mjs'

/** Sees to it that every service can listen where it wants to. */
export async function checkPorts(services, env) {
  for (const { name, port, variable } of services) {
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new DemoError(`${variable} must be a port, not "${env[variable]}".`)
    }
    const other = services.find((service) => service.port === port && service.name !== name)
    if (other) {
      throw new DemoError(`${name} and ${other.name} cannot share port ${port}: set ${variable}.`)
    }
    const isTaken = (
      await Promise.all(['127.0.0.1', '::1'].map((host) => isBusy(host, port)))
    ).some(Boolean)
    if (!isTaken) continue
    throw new DemoError(
      `Port ${port} is in use, and ${name} wants it. Stop what uses it, or set ${variable} to another port.`,
    )
  }
}

async function isBusy(host, port) {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return false
  } catch (error) {
    // A machine without IPv6 has no ::1.
    return error.code === 'EADDRINUSE' || error.code === 'EACCES'
  } finally {
    server.close()
  }
}

const given = new Set()

/** Returns a port of localhost that nobody listens on, and that nobody else was given. */
export async function freePort() {
  for (;;) {
    const server = createServer().listen(0, 'localhost')
    await once(server, 'listening')
    const { port } = server.address()
    server.close()
    await once(server, 'close')
    if (given.has(port)) continue
    given.add(port)
    return port
  }
}
