import { createApp } from './app.ts'
import { readSettings } from './settings.ts'

const settings = readSettings(process.env)
const server = createApp(settings).listen(settings.port, 'localhost', (error) => {
  if (error) throw error
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : settings.port
  console.log(`express: http://localhost:${port}`)
})
// Open event streams would keep a stopping process alive.
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})
