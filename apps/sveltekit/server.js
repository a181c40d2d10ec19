import { createServer } from 'node:http'

const port = Number(process.env.PORT ?? 3002)
// adapter-node takes every request for https unless it is told.
process.env.ORIGIN ??= `http://localhost:${port}`
const { handler } = await import('./build/handler.js')

const server = createServer(handler).listen(port, 'localhost', () => {
  console.log(`sveltekit: http://localhost:${port}`)
})
// Open event streams would keep a stopping process alive.
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})
