import { readSettings } from '@token-rotation/demo-contract'
import { createApp } from './app.ts'

const wanted = Number(process.env.PORT ?? 3003)
const app = await createApp(readSettings(process.env))
const server = app.listen(wanted, 'localhost', (error) => {
  if (error) throw error
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : wanted
  console.log(`express: http://localhost:${port}`)
})
// Open event streams would keep a stopping process alive.
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})
